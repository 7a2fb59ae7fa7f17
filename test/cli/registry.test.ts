import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/options.ts'
import { parseArguments, splitCommandLine } from '../../src/cli/parse.ts'

describe('the commands', () => {
  test('are sorted by name', () => {
    assert.deepEqual(Object.keys(COMMANDS), Object.keys(COMMANDS).toSorted())
  })

  for (const [name, entry] of Object.entries(COMMANDS)) {
    test(`${name} gives every option one name and one letter of its own`, async () => {
      const { options } = (await entry.load()).default
      const all = [...Object.entries(GLOBAL_OPTIONS), ...Object.entries(options)]
      const names = all.flatMap(([key, spec]) => [
        key,
        ...('alias' in spec && spec.alias ? [spec.alias] : []),
      ])
      assert.deepEqual(names, [...new Set(names)])
    })

    test(`${name} accepts its own examples`, async () => {
      const command = (await entry.load()).default
      const examples = command.examples.map(([line]) => wordsOf(line))
      assert.notEqual(examples.length, 0)
      for (const words of examples) {
        const line = splitCommandLine(words)
        assert.equal(line.name, name)
        await parseArguments(name, command, line.rest)
      }
    })
  }
})

/** The words behind `mig`, up to a redirection. */
function wordsOf(line: string): string[] {
  const said = line.slice(line.indexOf('mig ') + 4).split(' > ')[0]!
  return [...said.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => (quoted ?? bare)!)
}
