import { asides, changeLines, renameLines } from '../changes.ts'
import { defineCommand } from '../command.ts'
import { COMPARISON_OPTIONS } from '../comparison-options.ts'

export default defineCommand({
  tidiesUp: true,
  positionals: [
    {
      name: 'from',
      required: true,
      called: 'two things to compare',
      describe: 'database, schema, revisions, empty, a revision, a file or a URL',
    },
    {
      name: 'to',
      required: true,
      called: 'a second thing to compare with',
      describe: 'what it is compared with: one of the same',
    },
  ],
  options: {
    sql: { type: 'boolean', describe: 'prints the SQL that makes the first what the second is' },
    exclude: COMPARISON_OPTIONS.exclude,
  },
  examples: [
    ['mig diff database schema', 'shows what autogenerate would write'],
    ['mig diff 9f3c1b2a head', 'shows what the revisions between them do to an empty database'],
    ['mig diff database schema.sql --sql', 'prints it as SQL'],
  ],
  async run({ mig }, { from, to, exclude }) {
    const { diff } = await import('../../app/diff.ts')
    return diff(await mig(), { from, to, exclude })
  },
  print(result, ui, { sql }) {
    const { from, to, changes, renames, maybe, statements } = result
    if (sql) ui.raw(statements.map((statement) => `${statement};\n`).join(''))
    else if (changes.length + renames.length === 0) ui.out(`${from} and ${to} agree`)
    else {
      ui.list(renameLines(renames, ui))
      ui.list(changeLines(changes, ui))
    }
    for (const { text } of maybe) ui.note(`shown as a drop and an addition, and perhaps a rename: ${text}`)
    asides({ kept: [], unmodelled: [], ...result }, ui)
  },
  exit: ({ changes, renames }) => (changes.length + renames.length > 0 ? 5 : 0),
})
