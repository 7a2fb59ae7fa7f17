import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { listTemplates, renderTemplate } from '../../src/io/templates.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

/** A package with these templates of its own, and a project with those. */
function folders(ours: Readonly<Record<string, string>>, own: Readonly<Record<string, string>> = {}) {
  const root = tempFolder()
  writeFiles(root, {
    'package/templates/.keep': '',
    'project/.keep': '',
    ...Object.fromEntries(Object.entries(ours).map(([name, text]) => [`package/templates/${name}`, text])),
    ...Object.fromEntries(Object.entries(own).map(([name, text]) => [`project/${name}`, text])),
  })
  return { packageFolder: join(root, 'package'), projectFolder: join(root, 'project') }
}

const rendered = (text: string, data: Readonly<Record<string, unknown>> = {}) =>
  renderTemplate('it', data, folders({ 'it.eta': text }))

describe('listing templates', () => {
  test('gives those of the package and of the project by name, and the project wins', () => {
    const both = folders(
      { 'revision.eta': '<%/* ours */-%>\n', 'a.eta': '<%/*  what a is for  */%>text', 'notes.md': '' },
      { 'revision.eta': 'no comment', 'b.sql.eta': '<%-/* what b is for */-%>', '.hidden.eta': '' },
    )
    assert.deepEqual(listTemplates(both), [
      {
        name: 'a',
        description: 'what a is for',
        path: join(both.packageFolder, 'templates', 'a.eta'),
        isOwn: false,
      },
      {
        name: 'b.sql',
        description: 'what b is for',
        path: join(both.projectFolder, 'b.sql.eta'),
        isOwn: true,
      },
      { name: 'revision', description: '', path: join(both.projectFolder, 'revision.eta'), isOwn: true },
    ])
  })

  test('needs no folder of the project', () => {
    const { packageFolder } = folders({ 'a.eta': '' })
    assert.deepEqual(
      listTemplates({ packageFolder }).map(({ name }) => name),
      ['a'],
    )
  })

  test("says so where the project's folder is not there", () => {
    const projectFolder = join(tempFolder(), 'none')
    assert.throws(() => listTemplates({ ...folders({}), projectFolder }), {
      code: 'config.invalid',
      message: `the folder of templates ${projectFolder} cannot be read: no such file or directory`,
      hint: ['correct "templates" in the config'],
    })
  })
})

describe('rendering a template', () => {
  test('escapes nothing and keeps white space, except after a tag that ends in -%>', async () => {
    assert.equal(
      await rendered('<%/* note */-%>\n<% if (it.a) { -%>\n  <%= it.a %>\n<%~ it.b %>\n<% } -%>\nend\n', {
        a: `<b>"it's" & \\n`,
        b: '<%= it.a %>',
      }),
      `  <b>"it's" & \\n\n<%= it.a %>\nend\n`,
    )
  })

  test('prints numbers and booleans, and an expression that ends in a comment', async () => {
    assert.equal(
      await rendered('<%= it.a %> <%= it.b // why\n%> <%= it.c %>', { a: 1, b: true, c: 2n }),
      '1 true 2',
    )
  })

  test('lets a template ask for a variable that is there and undefined', async () => {
    assert.equal(await rendered('<% if (it.a) { %>yes<% } else { %>no<% } %>', { a: undefined }), 'no')
  })

  test('takes the one of the project before ours', async () => {
    assert.equal(await renderTemplate('it', {}, folders({ 'it.eta': 'ours' }, { 'it.eta': 'own' })), 'own')
  })
})

describe('an unknown template', () => {
  test('is named with the one that was meant', async () => {
    await assert.rejects(renderTemplate('revison', {}, folders({ 'revision.eta': '', 'other.eta': '' })), {
      code: 'template.unknown',
      message: 'there is no template "revison"',
      hint: ['did you mean "revision"?'],
      details: { template: 'revison', templates: ['other', 'revision'] },
    })
  })

  test('is named with those that there are', async () => {
    await assert.rejects(renderTemplate('zzz', {}, folders({ 'revision.eta': '', 'other.eta': '' })), {
      hint: ['the templates are other, revision'],
    })
  })
})

describe('a broken template', () => {
  const cases: readonly (readonly [title: string, text: string, line: number, problem: string])[] = [
    [
      'a variable that is not there',
      'a\n\n<%= it.mesage %>\n',
      3,
      'there is no variable "mesage": did you mean "message"?',
    ],
    [
      'a variable that is nothing like any',
      '<% it.zzz %>',
      1,
      'there is no variable "zzz": there are message, table',
    ],
    [
      'a value that is undefined',
      'a\n<%= it.table.nmae %>',
      2,
      'it.table.nmae is undefined, which is no text',
    ],
    ['a value that is null', '<%~ it.table.none %>', 1, 'it.table.none is null, which is no text'],
    ['a value that is an object', '<%= it.table %>', 1, 'it.table is object, which is no text'],
    ['code that throws', 'a\n<% throw new Error("no luck") %>', 2, 'no luck'],
    [
      'code that does not parse',
      'a\n<% const a = 1 %>\n<% if (it.message { %>\nb<% } %>\n',
      3,
      "Unexpected token '{'",
    ],
    ['a block that is not closed', 'a\n<% if (it.message) { %>\nb\n', 2, 'a "{" is never closed'],
    ['a tag that is not closed', 'a\n\nb <% if (it.message) {\nc\n', 3, 'unclosed tag'],
    ['a string that is not closed', "a\n<%= 'b %>", 2, 'unclosed string'],
  ]
  for (const [title, text, line, problem] of cases) {
    test(`with ${title} is named with the line`, async () => {
      const given = folders({ 'it.eta': text })
      const path = join(given.packageFolder, 'templates', 'it.eta')
      await assert.rejects(renderTemplate('it', { message: 'm', table: { none: null } }, given), {
        code: 'template.broken',
        message: `template it, line ${line}: ${problem}`,
        hint: [`${path}:${line}   ${text.split('\n')[line - 1]!}`],
        details: { template: 'it', path, line },
      })
    })
  }
})
