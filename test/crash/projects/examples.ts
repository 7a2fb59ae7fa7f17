import type { Op } from '../../../src/core/ops/index.ts'
import { printOp } from '../../../src/core/revision/print.ts'
import type { TestDialect } from '../../support/dialects.ts'
import { allExamples } from '../../support/operations.ts'
import type { Project } from './project.ts'

/** Says in a statement where the operation that is tried begins. */
const MARK = 'SET tried = tried + 1'

/** A project for each operation that runs there: one revision makes what it needs, and faults strike in the second. */
export function exampleProjects(dialect: TestDialect): readonly Project[] {
  return allExamples
    .filter(({ only, refused }) => (only?.includes(dialect) ?? true) && refused?.[dialect] === undefined)
    .filter(({ on, op }) => [...on, op].every(isText))
    .map(({ name, on, op }) => ({
      name,
      from: MARK,
      revisions: [
        {
          name: 'make',
          upgrade: [
            `op.createTable('crash_counter', { tried: t.integer().notNull() })`,
            `op.createTable('crash_log', { what: t.varchar(20) })`,
            `op.bulkInsert('crash_counter', [{ tried: 0 }])`,
            ...on.map(callOf),
          ],
        },
        {
          name: 'try',
          upgrade: [
            `op.execute('UPDATE crash_counter ${MARK}')`,
            callOf(op),
            `op.execute("INSERT INTO crash_log VALUES ('tried')")`,
          ],
        },
      ],
    }))
}

/** Of the projects the first of each kind, the others behind them. */
export function firstOfEachKind(projects: readonly Project[]): readonly Project[] {
  const kinds = new Set<string>()
  const isFirst = ({ name }: Project) => {
    const kind = kindOf(name)
    if (kinds.has(kind)) return false
    kinds.add(kind)
    return true
  }
  return projects.filter(isFirst)
}

const kindOf = (name: string) => name.split(' ', 1)[0]!

/** A function has no text that a file could hold. */
const isText = (op: Op) => op.kind !== 'run'

const callOf = (op: Op) => `${op.kind === 'query' ? 'await ' : ''}${printOp(op)}`
