import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { runInThisContext } from 'node:vm'
import fc from 'fast-check'
import { readHeader } from '../../../src/core/revision/header.ts'
import { sqlSections } from '../../../src/core/revision/sql-file.ts'
import { literal, renderRevision, type RevisionText } from '../../../src/io/revisions/render.ts'
import { listTemplates } from '../../../src/io/templates.ts'
import { tempFolder, writeFiles } from '../../support/folders.ts'

/** Text of any code units, surrogates without their other half among them. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes))

const folders = { packageFolder: process.cwd() }
const revision: RevisionText = {
  revision: '4b1d2c9e8f77',
  message: 'add phone to users',
  created: '2026-11-21T03:00:00.000Z',
  parents: ['9f3c1b2a7d10'],
  labels: [],
  dependsOn: [],
  format: 'ts',
}

describe('a new revision', () => {
  test('in TypeScript has an empty upgrade and says what a downgrade would be for', async () => {
    assert.equal(
      await renderRevision(revision, folders),
      `// add phone to users
// Created: 2026-11-21T03:00:00Z
import { t, type Operations } from 'migraph'

export const revision = '4b1d2c9e8f77'
export const down_revision = '9f3c1b2a7d10'
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {}

// Without a downgrade, going back runs the inverse of each operation. Where one has none, write it:
// export function downgrade(op: Operations) {}
`,
    )
  })

  test('in TypeScript holds the lines it is given, with what they import', async () => {
    const full = {
      ...revision,
      parents: [],
      labels: ['cart'],
      dependsOn: ['77c0aa31', 'auth'],
      environments: ['dev', 'staging'],
      upgrade: ["op.addColumn('users', 'phone', t.varchar(20))", '', '// done'],
      downgrade: ["op.dropColumn('users', 'phone')"],
      imports: ['t'],
    }
    assert.equal(
      await renderRevision(full, folders),
      `// add phone to users
// Created: 2026-11-21T03:00:00Z
import { t, type Operations } from 'migraph'

export const revision = '4b1d2c9e8f77'
export const down_revision = null
export const branch_labels: string[] = ['cart']
export const depends_on: string[] = ['77c0aa31', 'auth']
export const environments = ['dev', 'staging']

export function upgrade(op: Operations) {
  op.addColumn('users', 'phone', t.varchar(20))

  // done
}

export function downgrade(op: Operations) {
  op.dropColumn('users', 'phone')
}
`,
    )
  })

  test('in JavaScript has its types in comments', async () => {
    for (const format of ['js', 'mjs'] as const) {
      assert.equal(
        await renderRevision({ ...revision, format }, folders),
        `// add phone to users
// Created: 2026-11-21T03:00:00Z
import { t } from 'migraph'

export const revision = '4b1d2c9e8f77'
export const down_revision = '9f3c1b2a7d10'
export const branch_labels = []
export const depends_on = []

/** @param {import('migraph').Operations} op */
export function upgrade(op) {}

// Without a downgrade, going back runs the inverse of each operation. Where one has none, write it:
// export function downgrade(op) {}
`,
      )
    }
  })

  test('that merges and does nothing else asks for nothing', async () => {
    assert.equal(
      await renderRevision(
        { ...revision, message: 'merge cart', parents: ['9f3c1b2a', '77c0aa31'] },
        folders,
      ),
      `// merge cart
// Created: 2026-11-21T03:00:00Z

export const revision = '4b1d2c9e8f77'
export const down_revision = ['9f3c1b2a', '77c0aa31']
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade() {}
`,
    )
  })

  test('in SQL has its header in comments and two sections', async () => {
    const sql = {
      ...revision,
      format: 'sql' as const,
      environments: ['dev'],
      parents: ['a', 'b'],
      upgrade: ['CREATE TABLE carts (', '  id integer', ');'],
      downgrade: ['DROP TABLE carts;'],
    }
    assert.equal(
      await renderRevision(sql, folders),
      `-- add phone to users
-- created: 2026-11-21T03:00:00Z
-- revision: 4b1d2c9e8f77
-- down_revision: a, b
-- branch_labels: none
-- depends_on: none
-- environments: dev

-- upgrade
CREATE TABLE carts (
  id integer
);

-- downgrade
DROP TABLE carts;
`,
    )
  })

  test('has a message that would be read as something else written out as such', async () => {
    const script = await renderRevision({ ...revision, message: 'eslint-disable' }, folders)
    assert.match(script, /^\/\/ Created: .*\n/)
    assert.match(script, /^export const message = 'eslint-disable'$/m)
    const sql = await renderRevision({ ...revision, message: 'upgrade', format: 'sql' }, folders)
    assert.match(sql, /^-- message: "upgrade"\n/)
  })

  test('has a message in one line', async () => {
    const text = await renderRevision({ ...revision, message: ' one\n\ttwo\u2028three\0 ' }, folders)
    assert.match(text, /^\/\/ one two three\n\/\/ Created/)
  })

  test('needs no message', async () => {
    assert.match(await renderRevision({ ...revision, message: '' }, folders), /^\/\/ Created: .*\nimport/)
    assert.match(await renderRevision({ ...revision, message: '', format: 'sql' }, folders), /^-- created: /)
  })
})

describe('what is written for a revision', () => {
  const word = fc.stringMatching(/^[\p{L}\p{N}_]{1,12}$/u).filter((text) => !/^(?:none|null)$/i.test(text))
  const words = fc.uniqueArray(word, { maxLength: 3 })
  const message = fc.oneof(
    anyText,
    fc
      .array(
        fc.constantFrom(
          ...[
            '*/',
            '/*',
            '//',
            '--',
            '<%',
            '%>',
            '<%= it.x %>',
            "'",
            '"',
            '`',
            '${x}',
            '\\',
            '\n',
            '\r\n',
            '\u2028',
          ],
          ...[
            'upgrade',
            'downgrade',
            'revision:',
            'Created:',
            'down-revision: a',
            'message:',
            'eslint-disable',
            '@ts-nocheck',
          ],
          ...['a', ' ', '\t', '\0', '漢', '\ud800', '-- upgrade', '#!'],
        ),
        { maxLength: 6 },
      )
      .map((pieces) => pieces.join('')),
  )
  const revisions = fc.record(
    {
      revision: word,
      message,
      created: fc.constant('2026-11-21T03:00:00.000Z'),
      parents: words,
      labels: words,
      dependsOn: words,
      environments: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
      format: fc.constantFrom('ts', 'js', 'mjs', 'sql'),
    },
    { requiredKeys: ['revision', 'message', 'created', 'parents', 'labels', 'dependsOn', 'format'] },
  )

  test('reads back as what it was, whatever the message', async () => {
    await fc.assert(
      fc.asyncProperty(revisions, async (given) => {
        const text = await renderRevision(given, folders)
        const reading = readHeader(text, given.format === 'sql' ? 'sql' : 'js', '')
        const shown = given.message
          .replaceAll(/[\s\p{Cc}]+/gu, ' ')
          .replaceAll(/\p{Cs}/gu, '\uFFFD')
          .trim()
        assert.deepEqual(reading, {
          ok: true,
          header: {
            id: given.revision,
            parents: given.parents,
            labels: given.labels,
            dependsOn: given.dependsOn,
            message: shown,
            created: '2026-11-21T03:00:00Z',
            ...(given.environments && { environments: given.environments }),
          },
        })
      }),
      { numRuns: 300 },
    )
  })

  test('does nothing, whatever the message', async () => {
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        const sql = await renderRevision({ ...revision, message: text, format: 'sql' }, folders)
        const { upgrade, downgrade } = sqlSections(sql)
        assert.deepEqual([upgrade.text, downgrade?.text], ['\n', ''])
        const module = await renderRevision({ ...revision, message: text, format: 'mjs' }, folders)
        const alone = module.replace("import { t } from 'migraph'\n", '')
        const exported = (await import(`data:text/javascript,${encodeURIComponent(alone)}`)) as object
        const names = Object.keys(exported).filter((name) => name !== 'message')
        assert.deepEqual(names, ['branch_labels', 'depends_on', 'down_revision', 'revision', 'upgrade'])
      }),
    )
  })

  test('is refused where a template of the project says something else', async () => {
    const projectFolder = tempFolder()
    writeFiles(projectFolder, {
      'revision.eta':
        'export const revision = <%= it.literal(it.revision) %>\nexport function upgrade() {}\n',
    })
    await assert.rejects(renderRevision(revision, { ...folders, projectFolder }), {
      code: 'template.broken',
      message:
        'template revision writes a header that cannot be read back: down_revision is [], not ["9f3c1b2a7d10"]',
    })
    const text = await renderRevision({ ...revision, parents: [] }, { ...folders, projectFolder })
    assert.equal(text, "export const revision = '4b1d2c9e8f77'\nexport function upgrade() {}\n")
  })

  test('is refused where a template of the project writes no revision', async () => {
    const projectFolder = tempFolder()
    writeFiles(projectFolder, { 'revision.sql.eta': '-- upgrade\n' })
    await assert.rejects(renderRevision({ ...revision, format: 'sql' }, { ...folders, projectFolder }), {
      code: 'template.broken',
      message:
        'template revision.sql writes a header that cannot be read back: line 1: revision is missing: write -- revision: <id>',
    })
  })

  test('is refused where SQL cannot say it', async () => {
    const odd = { ...revision, format: 'sql' as const, labels: ['a,b'] }
    await assert.rejects(renderRevision(odd, folders), {
      code: 'template.broken',
      message:
        'template revision.sql writes a header that cannot be read back: branch_labels is ["a","b"], not ["a,b"]',
    })
  })
})

describe('a literal', () => {
  test('is the text that it was made from', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.equal(runInThisContext(literal(text)), text)
      }),
    )
  })

  test('shows what cannot be seen', () => {
    assert.equal(literal("it's\n\\\u0000\u2028"), "'it\\'s\\n\\\\\\u0000\\u2028'")
  })
})

describe('the templates of this package', () => {
  test('say what they are for', () => {
    assert.deepEqual(
      listTemplates(folders).filter(({ name }) => name.startsWith('revision')),
      [
        {
          name: 'revision',
          description: 'a new revision in TypeScript or JavaScript, as "mig revision" writes it',
          path: join(process.cwd(), 'templates', 'revision.eta'),
          isOwn: false,
        },
        {
          name: 'revision.sql',
          description: 'a new revision in SQL, as "mig revision" writes it',
          path: join(process.cwd(), 'templates', 'revision.sql.eta'),
          isOwn: false,
        },
      ],
    )
  })
})
