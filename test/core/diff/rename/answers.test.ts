import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  findRenames,
  parseAnswers,
  parseRename,
  printRename,
  questionsOf,
  type RenameOptions,
} from '../../../../src/core/diff/rename/index.ts'
import type { Rename } from '../../../../src/core/diff/renames.ts'
import { ops, type Op } from '../../../../src/core/ops/index.ts'
import { applyAll } from '../../../../src/core/ops/list.ts'
import type { ColumnBuilder } from '../../../../src/core/schema/define.ts'
import { emptySchema, type Schema } from '../../../../src/core/schema/model.ts'
import { t } from '../../../../src/core/schema/types.ts'
import { isMigError } from '../../../../src/errors.ts'

const schema = (...list: readonly Op[]): Schema => applyAll(list, emptySchema)

const table = (name: string, columns: Readonly<Record<string, ColumnBuilder>>) =>
  ops.createTable.make(name, { id: t.bigint(), ...columns })

const before = schema(
  table('users', { name: t.text(), born: t.date() }),
  ops.createIndex.make('users', ['born'], { name: 'by_born' }),
  ops.createEnum.make('mood', ['sad', 'ok']),
)
const after = schema(
  table('users', { full_name: t.text(), born: t.date() }),
  ops.createIndex.make('users', ['born', 'id'], { name: 'by_birth' }),
  ops.createEnum.make('mood', ['ok', 'glum', 'merry']),
)

const find = (options: Partial<RenameOptions>, [from, to] = [before, after]) =>
  findRenames(from, to, { hints: [], refused: [], ...options })

const parse = (text: string, [from, to] = [before, after]) => parseRename(text, from, to)

const decided = (options: Partial<RenameOptions>, schemas = [before, after]) =>
  find(options, schemas as [Schema, Schema]).decided.map((rename) => [printRename(rename), rename.score])

/** What is said of an error, with its hint. */
function told(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    if (isMigError(error)) return [error.code, error.message, ...error.hint]
    throw error
  }
  return []
}

test('a hint is decided for certain, however unlikely', () => {
  const hints = ['users.born:full_name', 'enum:mood.sad:merry'].map((text) => parse(text))
  const other = [
    before,
    schema(table('users', { full_name: t.text() }), ops.createEnum.make('mood', ['ok', 'merry'])),
  ]
  assert.deepEqual(decided({ hints }, other), [
    ['users.born:full_name', 1],
    ['enum:mood.sad:merry', 1],
  ])
})

test('a hint takes its names away from what would have been decided', () => {
  const to = schema(table('users', { full_name: t.text(), date_of_birth: t.date() }))
  const { decided: all, open } = find({ hints: [parse('users.name:date_of_birth')] }, [before, to])
  assert.deepEqual(all.map(printRename), ['users.name:date_of_birth'])
  assert.deepEqual(open.map(printRename), [])
})

test('what is refused is neither decided nor asked for', () => {
  assert.deepEqual(
    decided({}).map(([text]) => text),
    ['users.name:full_name'],
  )
  const { decided: all, open } = find({ refused: [parse('users.name:full_name')] })
  assert.deepEqual([all, open.map(printRename)], [[], []])
})

test('switched off it finds nothing, and carries out the hints', () => {
  assert.deepEqual(decided({ enabled: false }), [])
  assert.deepEqual(decided({ enabled: false, hints: [parse('users.name:full_name')] }), [
    ['users.name:full_name', 1],
  ])
})

test('the thresholds move what is decided and what is asked for', () => {
  const asked = (options: Partial<RenameOptions>) => find(options).open.map(printRename)
  assert.deepEqual([decided({ upper: 1 }), asked({ upper: 1 })], [[], ['users.name:full_name']])
  assert.deepEqual([decided({ upper: 1, lower: 1 }), asked({ upper: 1, lower: 1 })], [[], []])
})

test('a hint that has been carried out, or is about something new, has nothing to do', () => {
  const hints: readonly Rename[] = [
    { type: 'table', from: 'people', to: 'users' },
    { type: 'column', table: 'users', from: 'name', to: 'full_name' },
  ]
  assert.deepEqual(find({ hints }, [after, after]), { decided: [], open: [], idle: hints })
  assert.deepEqual(find({ hints }, [emptySchema, after]).idle, hints)
})

test('a hint whose names are both to stay has nothing to do', () => {
  const both = schema(table('users', { name: t.text(), full_name: t.text() }))
  const hints = [{ type: 'column', table: 'users', from: 'name', to: 'full_name' }] as const
  assert.deepEqual(find({ hints }, [both, both]), { decided: [], open: [], idle: hints })
})

test('a hint that cannot be carried out says what is there', () => {
  const reason = (text: string, schemas: readonly [Schema, Schema] = [before, after]) =>
    told(() => find({ hints: [parse(text, schemas as [Schema, Schema])] }, schemas as [Schema, Schema]))
  assert.deepEqual(reason('users.nmae:full_name'), [
    'usage',
    'cannot rename users.nmae:full_name: there is no column users.nmae',
    'did you mean "name"?',
  ])
  assert.deepEqual(reason('users.name:ful_name'), [
    'usage',
    'cannot rename users.name:ful_name: no column users.ful_name is wanted',
    'did you mean "full_name"?',
  ])
  assert.deepEqual(reason('user:users', [schema(table('usr', {})), after]), [
    'usage',
    'cannot rename user:users: there is no table user',
    'did you mean "usr"?',
  ])
  assert.deepEqual(reason('user.name:full_name'), [
    'usage',
    'cannot rename user.name:full_name: no table user is wanted',
    'did you mean "users"?',
  ])
  assert.deepEqual(reason('users.born:full_name'), [
    'usage',
    'cannot rename users.born:full_name: column users.born is to stay',
    'where the name is given to something else at once, make two revisions of it',
  ])
  assert.deepEqual(reason('users.name:born'), [
    'usage',
    'cannot rename users.name:born: there is a column users.born already',
    'to put the values of two together, write a revision that does so',
  ])
  assert.deepEqual(reason('enum:mod.sad:glum'), [
    'usage',
    'cannot rename enum:mod.sad:glum: no enum mod is wanted',
    'did you mean "mood"?',
  ])
})

test('hints that contradict each other or a refusal are refused', () => {
  const hint = parse('users.name:full_name')
  assert.deepEqual(
    told(() => find({ hints: [hint, parse('users.born:full_name')] })),
    ['usage', 'users.name:full_name and users.born:full_name cannot both be renames', 'say one of the two'],
  )
  assert.deepEqual(
    told(() => find({ hints: [hint], refused: [hint] })),
    ['usage', 'users.name:full_name is said to be a rename and to be none', 'say one of the two'],
  )
  assert.deepEqual(decided({ hints: [hint, hint] }), [['users.name:full_name', 1]])
})

test('a hint may call the table by its old name, also while that is still asked for', () => {
  const people = schema(table('people', { full_name: t.text(), born: t.date() }))
  const hints = [parse('users.born:full_name', [before, people])]
  const to = [before, schema(table('people', { full_name: t.text(), place: t.text() }))] as [Schema, Schema]
  const table_ = { type: 'table', from: 'users', to: 'people' } as const
  assert.deepEqual(find({ hints }, [before, people]).open.map(printRename), ['users:people'])
  assert.deepEqual(find({ hints: [...hints, table_] }, to).decided.map(printRename), [
    'users:people',
    'people.born:full_name',
  ])
})

test('an answer that calls the table by its old name is the one that calls it by its new name', () => {
  const to = [before, schema(table('people', { full_name: t.text(), born: t.date() }))] as const
  const table_ = { type: 'table', from: 'users', to: 'people' } as const
  const column = { type: 'column', from: 'name', to: 'full_name' } as const
  const [old, young] = [
    { ...column, table: 'users' },
    { ...column, table: 'people' },
  ]
  const texts = (options: Partial<RenameOptions>) => find(options, [...to]).decided.map(printRename)
  assert.deepEqual(texts({ hints: [table_, old, young] }), ['users:people', 'people.name:full_name'])
  assert.deepEqual(texts({ hints: [table_], refused: [old] }), ['users:people'])
  assert.deepEqual(told(() => find({ hints: [table_, old], refused: [young] }, [...to])).slice(1), [
    'people.name:full_name is said to be a rename and to be none',
    'say one of the two',
  ])
})

test('what is open is one question for each old name, with the likeliest choice first', () => {
  const to = schema(table('users', { first_name: t.text(), last_name: t.text(), age: t.integer() }))
  assert.deepEqual(
    questionsOf(find({}, [before, to]).open).map((choices) => choices.map(printRename)),
    [['users.name:first_name', 'users.name:last_name']],
  )
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => [`name_${name}`, t.text()] as const)
  const [question] = questionsOf(
    find({ lower: 0.01 }, [before, schema(table('users', Object.fromEntries(many)))]).open,
  )
  assert.equal(question?.length, 3)
})

test('answers are read from a file', () => {
  assert.deepEqual(
    parseAnswers({ rename: ['users.name:full_name'], noRename: ['enum:mood.sad:glum'] }, before, after),
    {
      hints: [{ type: 'column', table: 'users', from: 'name', to: 'full_name' }],
      refused: [{ type: 'enum value', on: 'mood', from: 'sad', to: 'glum' }],
    },
  )
  assert.deepEqual(parseAnswers({}, before, after), { hints: [], refused: [] })
})

test('a file of answers that is wrong says where', () => {
  const problem = (value: unknown) => told(() => parseAnswers(value, before, after)).slice(1, 3)
  const shape = 'write: { "rename": ["users.name:full_name"], "noRename": ["posts:articles"] }'
  assert.deepEqual(problem([]), ['answers to renames: they are a list, not an object', shape])
  assert.deepEqual(problem(null), ['answers to renames: they are null, not an object', shape])
  assert.deepEqual(problem({ rename: 'users:people' }), [
    'answers to renames: rename is a text, not a list',
    shape,
  ])
  assert.deepEqual(problem({ noRename: [{}] }), [
    'answers to renames: noRename[0] is an object, not a text',
    shape,
  ])
  assert.deepEqual(problem({ norename: [] }), [
    'answers to renames: there is no "norename"',
    'did you mean "noRename"?',
  ])
  assert.deepEqual(problem({ rename: ['users'] }), ['"users" is no rename', 'a table: users:people'])
})
