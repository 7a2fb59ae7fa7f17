import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { commandHelp, overview, welcome, type Help } from '../../src/cli/help.ts'
import { plain } from '../../src/core/view/segments.ts'

const shown = (help: Help, width?: number) => plain(help(width))
const words = (lines: readonly string[]) => lines.join(' ').split(/\s+/).sort()

describe('help on a terminal', () => {
  const pages: (readonly [string, () => Promise<Help>])[] = [
    ['mig', () => Promise.resolve(welcome)],
    ['mig --help', () => Promise.resolve(overview)],
    ...Object.entries(COMMANDS).map(
      ([name, { load }]) =>
        [`mig ${name} --help`, async () => commandHelp(name, (await load()).default)] as const,
    ),
  ]
  for (const [name, page] of pages) {
    test(`fits into 80 columns and loses no word: ${name}`, async () => {
      const help = await page()
      const lines = shown(help, 80)
      assert.deepEqual(
        lines.filter((line) => line.length > 80),
        [],
      )
      assert.deepEqual(words(lines), words(shown(help)))
    })
  }

  test('is cut between words, under the column that they stand in', async () => {
    const help = commandHelp('heads', (await COMMANDS['heads']!.load()).default)
    assert.deepEqual(shown(help, 60).slice(4, 12), [
      'Options',
      '      --check          exit with 5 where there are several',
      '',
      'Everywhere',
      '  -e, --env <name>     the environment; else MIG_ENV,',
      '                       NODE_ENV, dev',
      '  -c, --config <file>  the config file; else the nearest',
      '                       migrate.config.*',
    ])
  })

  test('is left as it is where the terminal is too narrow for two columns', async () => {
    const help = commandHelp('heads', (await COMMANDS['heads']!.load()).default)
    assert.deepEqual(shown(help, 30), shown(help))
  })
})
