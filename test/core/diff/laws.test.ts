import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DialectName } from '../../../src/core/dialect.ts'
import { diffSchemas } from '../../../src/core/diff/index.ts'
import { applyAll, invertAll } from '../../../src/core/ops/list.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../../src/dialects/index.ts'
import { allExamples } from '../../support/operations.ts'
import { differing } from './support.ts'

/** The states that operations of the examples leave on that server, as far as all of them is known. */
const statesOn = (server: DialectName): readonly (readonly [name: string, schema: Schema])[] =>
  [
    ['nothing', emptySchema] as const,
    ...allExamples
      .filter(({ only }) => only?.includes(server) ?? true)
      .map(({ name, on, op }) => [name, applyAll([...on, op], emptySchema)] as const),
  ].filter(([, schema]) => schema.complete)

describe('the difference of two schemas', () => {
  for (const dialect of Object.values(dialects)) {
    const states = statesOn(dialect.name)

    test(`makes the one of the other, and back, whatever they are [${dialect.name}]`, () => {
      for (const [i, [name, after]] of states.entries()) {
        const [otherName, before] = states[(i * 7919 + 13) % states.length]!
        const ops = diffSchemas({ before, after, dialect })
        const done = applyAll(ops, before)
        assert.deepEqual(differing(done, after), [], `from ${otherName} to ${name}`)
        const undone = applyAll(invertAll(ops, before), done)
        assert.deepEqual(differing(undone, before), [], `from ${otherName} to ${name} and back`)
      }
    })

    test(`is nothing where nothing differs [${dialect.name}]`, () => {
      for (const [name, schema] of states) {
        const copy = structuredClone(schema)
        assert.deepEqual(diffSchemas({ before: schema, after: copy, dialect }), [], name)
      }
    })
  }
})
