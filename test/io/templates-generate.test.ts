import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { format } from 'prettier'
import type { Op } from '../../src/core/ops/index.ts'
import { t } from '../../src/core/schema/types.ts'
import { record } from '../../src/io/execute/recording.ts'
import type { Operations } from '../../src/io/execute/operations.ts'
import { generateMigrationCode, readOperationTemplate } from '../../src/io/generate.ts'
import { packageEntry, packageFolder } from '../../src/io/package.ts'
import { createImporter } from '../../src/io/revisions/import.ts'
import { listTemplates } from '../../src/io/templates.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

const OURS = listTemplates({ packageFolder: packageFolder() }).flatMap((template) => {
  const operation = readOperationTemplate(template)
  return operation ? [operation] : []
})

/** The operations that the code makes, up and down; functions are not called. */
async function operationsOf(code: string): Promise<readonly Op[]> {
  const root = tempFolder()
  const load = createImporter({ root, aliases: { migraph: packageEntry() }, cache: false })
  const made: Op[] = []
  // safe: a module is an object
  const { upgrade, downgrade } = (await load(join(root, 'it.ts'), code)) as {
    readonly upgrade: (op: Operations) => unknown
    readonly downgrade?: (op: Operations) => unknown
  }
  for (const body of [upgrade, ...(downgrade ? [downgrade] : [])]) {
    await record(body, (batch) => {
      made.push(...batch.map(({ op }) => op))
      return Promise.resolve([])
    })
  }
  return made
}

describe('the templates of the package', () => {
  test('are those of the common operations', () => {
    assert.deepEqual(
      OURS.map(({ name }) => name),
      [
        'add_check_constraint',
        'add_column',
        'add_enum_value',
        'add_foreign_key',
        'add_index',
        'add_not_null',
        'add_unique',
        'alter_column_type',
        'create_table',
        'create_view',
        'data_migration',
        'drop_column',
        'rename_column',
        'seed_data',
        'split_table',
        'sql',
      ],
    )
  })

  for (const { name, declaration } of OURS) {
    test(`${name} says what it is, and has an example that prettier would leave alone`, async () => {
      assert.notEqual(declaration.description, '')
      assert.ok(declaration.parameters.every(({ description }) => description !== ''))
      for (const [as, parser] of [
        ['ts', 'typescript'],
        ['mjs', 'babel'],
      ] as const) {
        const { code, message } = await generateMigrationCode(name, declaration.example, { format: as })
        assert.ok(message !== undefined && !message.includes('{'))
        assert.equal(await format(code, { parser, semi: false, singleQuote: true, printWidth: 100 }), code)
      }
    })
  }
})

const HOSTILE = [
  `'); process.exit(7); ('`,
  '"); process.exit(7); ("',
  '`${process.exit(7)}`',
  '\\',
  "\\'",
  '\n// downgrade\nprocess.exit(7)\n// upgrade\n',
  '\n-- downgrade\n',
  '\u2028process.exit(7)\u2029',
  '*/ process.exit(7) /*',
  '<% process.exit(7) %>',
  '<%= it.table %>',
  '__proto__',
  '$& $1 {table}',
  "x'; DROP TABLE users; --",
]

describe('a value that would be more than a value', () => {
  for (const { name, declaration } of OURS) {
    const names = declaration.parameters.filter(({ kind }) => ['identifier', 'text', 'sql'].includes(kind))
    test(`stays in its place in ${name}`, async () => {
      for (const hostile of HOSTILE) {
        for (const parameter of names) {
          // a value stands before another one or after it
          const { after: _after, ...others } = declaration.example
          const example = parameter.name === 'before' ? others : declaration.example
          const given = { ...example, [parameter.name]: hostile }
          const made = await generateMigrationCode(name, given).catch((error: unknown) => error as Error)
          if (made instanceof Error) {
            assert.match(made.message, /knex (?:cannot name|would take)/)
            continue
          }
          const plain = await generateMigrationCode(name, { ...given, [parameter.name]: 'plain' })
          const [ops, plainly] = [await operationsOf(made.code), await operationsOf(plain.code)]
          assert.deepEqual(
            ops.map(({ kind }) => kind),
            plainly.map(({ kind }) => kind),
            made.code,
          )
          const written = parameter.kind === 'sql' ? hostile.trim() : hostile
          const asked = JSON.stringify(plainly.map(stripped)).includes('plain')
          if (asked)
            assert.ok(
              JSON.stringify(ops.map(stripped)).includes(JSON.stringify(written).slice(1, -1)),
              made.code,
            )
        }
      }
    })
  }
})

/** What of an operation is data. */
const stripped = (op: Op): object => ({ ...op, work: undefined })

describe('generating code', () => {
  test('gives the lines, what they use, and the module', async () => {
    assert.deepEqual(
      await generateMigrationCode('add_column', {
        table: 'users',
        column: 'phone',
        type: t.varchar(20),
        nullable: false,
      }),
      {
        upgrade: [
          '// fails where the table has rows: they would need a default',
          "op.addColumn('users', 'phone', t.varchar(20).notNull())",
        ],
        downgrade: [],
        imports: ['t'],
        message: 'add phone to users',
        code: `import { t, type Operations } from 'migraph'

export function upgrade(op: Operations) {
  // fails where the table has rows: they would need a default
  op.addColumn('users', 'phone', t.varchar(20).notNull())
}
`,
      },
    )
  })

  test('says what a template that does not exist was meant to be, and which ones write whole files', async () => {
    await assert.rejects(generateMigrationCode('add_colum'), {
      code: 'template.unknown',
      hint: ['did you mean "add_column"?'],
    })
    await assert.rejects(generateMigrationCode('revision'), {
      code: 'usage',
      message: 'template revision writes the whole file, and cannot be named here',
    })
  })

  test('takes values together only where they go together', async () => {
    const problem = async (template: string, values: Readonly<Record<string, string>>) =>
      generateMigrationCode(template, values).then(
        () => 'none',
        (error: unknown) => (error as Error).message,
      )
    assert.equal(
      await problem('add_enum_value', { type: 'mood', value: 'a', before: 'b', after: 'c' }),
      'template add_enum_value: it stands before one value or after one, not both',
    )
    assert.equal(
      await problem('add_foreign_key', { table: 'a', columns: 'b,c', references: 'd' }),
      'template add_foreign_key: "columns" and "to" name not as many columns',
    )
    assert.equal(
      await problem('data_migration', { table: 'a', column: 'b as c', value: '1' }),
      'template data_migration: knex cannot name "b as c": write this revision by hand',
    )
    assert.equal(
      await problem('data_migration', { table: 'a', column: 'b', value: "'?'" }),
      "template data_migration: knex would take the question mark for a value in '?': write this revision by hand",
    )
    assert.equal(
      await problem('add_not_null', { table: 'a', column: 'b', value: 'null' }),
      'template add_not_null: the rows that hold NULL cannot be filled with null',
    )
  })
})

const OWN = `<%/* grants to a role
  role    identifier  the role
  tables  identifiers  the tables
  message: grant to {role}
*/-%>
<% for (const table of it.tables.items) { -%>
<% } -%>
// upgrade
<% for (const table of it.tables.items) { -%>
op.execute(<%= it.code(\`GRANT SELECT ON \${table.value} TO \${it.role.value}\`) %>)
<% } -%>

// downgrade
<% for (const table of it.tables.items) { -%>
op.execute(<%= it.code(\`REVOKE SELECT ON \${table.value} FROM \${it.role.value}\`) %>)
<% } -%>
`

function ownFolder(files: Readonly<Record<string, string>>): string {
  const folder = tempFolder()
  writeFiles(folder, files)
  return folder
}

describe("a project's own template", () => {
  test('is used like ours', async () => {
    const { upgrade, downgrade, message } = await generateMigrationCode(
      'grant',
      { role: "o'reader", tables: 'a,b' },
      { templates: ownFolder({ 'grant.eta': OWN }) },
    )
    assert.deepEqual(upgrade, [
      `op.execute("GRANT SELECT ON a TO o'reader")`,
      `op.execute("GRANT SELECT ON b TO o'reader")`,
    ])
    assert.equal(downgrade.length, 2)
    assert.equal(message, "grant to o'reader")
  })

  test('wins over ours of its name', async () => {
    const ours = readFileSync(join(packageFolder(), 'templates', 'rename_column.eta'), 'utf8')
    const templates = ownFolder({
      'rename_column.eta': ours.replace('// upgrade', '// upgrade\n// as agreed'),
    })
    const { upgrade } = await generateMigrationCode(
      'rename_column',
      { table: 'a', column: 'b', to: 'c' },
      { templates },
    )
    assert.deepEqual(upgrade, ['// as agreed', "op.renameColumn('a', 'b', 'c')"])
  })

  for (const [title, text, message] of [
    [
      'a declaration that is at fault',
      '<%/* it\n  a  nothing\n*/-%>\n// upgrade\n',
      'line 2: "nothing" is no kind: there are ',
    ],
    ['no section', '<%/* it */-%>\nop.x()\n', 'it has no line "// upgrade", below which the code stands'],
    [
      'text above its sections',
      '<%/* it */-%>\nop.x()\n// upgrade\n',
      'what stands above "// upgrade" goes nowhere: op.x()',
    ],
    [
      'a name that it does not know',
      '<%/* it */-%>\n// upgrade\n<%= it.tabel %>\n',
      'line 3: there is no variable "tabel": ',
    ],
  ] as const) {
    test(`is refused for ${title}`, async () => {
      const templates = ownFolder({ 'own.eta': text })
      await assert.rejects(generateMigrationCode('own', {}, { templates }), (error: Error) => {
        assert.ok('code' in error && error.code === 'template.broken')
        assert.ok(
          error.message.startsWith(`template own${message.startsWith('line') ? ', ' : ': '}${message}`),
          error.message,
        )
        return true
      })
    })
  }
})
