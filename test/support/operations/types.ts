import { ops } from '../../../src/core/ops/index.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, people, rows, type ExamplesOf } from './example.ts'
import { lacking, noSchemas } from './lacking.ts'

const { addCheck, addEnumValue, bulkInsert, createIndex, createTable, setComment } = ops
const { alterDomain, alterEnum, createComposite, createDomain, createEnum, createSchema } = ops
const { dropComposite, dropDomain, dropEnum, dropEnumValue, renameEnumValue, renameType } = ops

const noEnums = (first: string) => lacking(first, 'enum types')
const noDomains = (first: string) => lacking(first, 'domains')
const noComposites = (first: string) => lacking(first, 'composite types')

const LONGEST = 'é'.repeat(31) + 'z'
const mood = createEnum.make('mood', ['sad', 'ok', 'fine'])
const moods = createTable.make('moods', {
  id: t.integer().primaryKey(),
  now: t.type('mood').notNull().default('ok'),
  all: t.array(t.type('mood')),
})
const moodRows = bulkInsert.make('moods', [
  { id: 1, now: 'fine', all: '{sad,fine}' },
  { id: 2, now: 'ok', all: null },
])
const hard = createEnum.make(HARD_NAME, [HARD_TEXT, LONGEST])

const email = createDomain.make(
  'email',
  t.varchar(90).notNull().default(HARD_TEXT).collate('C').check("VALUE <> '%?;'"),
  { checks: [{ name: 'a "b" (c)', expression: 'length(VALUE) > 2' }] },
)
const address = createComposite.make('address', {
  street: t.text().collate('C'),
  zip: t.varchar(10),
  [HARD_NAME]: t.array(t.decimal(9, 2)),
})
const app = createSchema.make('app')

export const types: ExamplesOf<
  | 'addEnumValue'
  | 'alterDomain'
  | 'alterEnum'
  | 'createComposite'
  | 'createDomain'
  | 'createEnum'
  | 'dropComposite'
  | 'dropDomain'
  | 'dropEnum'
  | 'dropEnumValue'
  | 'renameEnumValue'
  | 'renameType'
> = {
  addEnumValue: [
    {
      title: 'behind the others',
      on: [mood, moods, moodRows],
      op: addEnumValue.make('mood', HARD_TEXT),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'before another',
      on: [mood, moods, moodRows],
      op: addEnumValue.make('mood', 'meh', { before: 'ok' }),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'after another, all names hard',
      on: [hard],
      op: addEnumValue.make(HARD_NAME, 'x', { after: HARD_TEXT }),
      refused: noEnums(`create enum ${HARD_NAME}`),
    },
    {
      title: 'to a type of another schema that nothing uses',
      on: [app, createEnum.make('app.mood', ['ok'])],
      op: addEnumValue.make('app.mood', 'sad', { before: 'ok' }),
      refused: noSchemas('create schema app'),
    },
  ],

  alterDomain: [
    {
      title: 'by its default, its NOT NULL and its checks',
      on: [email],
      op: alterDomain.make('email', {
        nullable: true,
        default: null,
        checks: { 'a "b" (c)': 'length(VALUE) > 1', ck_email_value: null, more: "VALUE <> 'x'" },
      }),
      refused: noDomains('create domain email'),
    },
    {
      title: 'that had none of it, with what it was',
      on: [createDomain.make(HARD_NAME, t.integer())],
      op: alterDomain.make(
        HARD_NAME,
        { nullable: false, default: sql('1 + 1'), checks: { positive: 'VALUE > 0' } },
        { nullable: true, default: null, checks: { positive: null } },
      ),
      refused: noDomains(`create domain ${HARD_NAME}`),
    },
  ],

  createComposite: [
    {
      title: 'that a column has, with hard names',
      on: [people, rows],
      op: address,
      refused: noComposites('create composite type address'),
    },
    {
      title: 'of another type of its kind',
      on: [mood],
      op: createComposite.make('day', { mood: t.type('mood'), next: t.type('mood[]') }),
      refused: noEnums('create enum mood'),
    },
  ],

  createDomain: [
    {
      title: 'of everything',
      on: [people, rows],
      op: email,
      refused: noDomains('create domain email'),
    },
    {
      title: 'with a hard name',
      on: [],
      op: createDomain.make(HARD_NAME, t.integer()),
      refused: noDomains(`create domain ${HARD_NAME}`),
    },
  ],

  createEnum: [
    {
      title: 'of hard values, up to the longest',
      on: [],
      op: hard,
      refused: noEnums(`create enum ${HARD_NAME}`),
    },
    { title: 'of no values', on: [], op: createEnum.make('none', []), refused: noEnums('create enum none') },
    {
      title: 'in another schema',
      on: [app],
      op: createEnum.make('app.order', ['up', 'down']),
      refused: noSchemas('create schema app'),
    },
  ],

  dropComposite: [
    {
      title: 'that is known from before',
      on: [address],
      op: dropComposite.make('address'),
      refused: noComposites('create composite type address'),
    },
    {
      title: 'whose attributes are given',
      on: [address],
      op: dropComposite.make('address', {
        street: t.text().collate('C'),
        zip: t.varchar(10),
        [HARD_NAME]: t.array(t.decimal(9, 2)),
      }),
      refused: noComposites('create composite type address'),
    },
  ],

  dropDomain: [
    {
      title: 'that is known from before',
      on: [email],
      op: dropDomain.make('email'),
      refused: noDomains('create domain email'),
    },
    {
      title: 'whose definition is given',
      on: [createDomain.make('score', t.smallint().notNull().check('VALUE > 0'))],
      op: dropDomain.make('score', t.smallint().notNull().check('VALUE > 0')),
      refused: noDomains('create domain score'),
    },
  ],

  dropEnum: [
    {
      title: 'that has a comment',
      on: [mood, setComment.make({ type: 'mood' }, HARD_TEXT)],
      op: dropEnum.make('mood'),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'that is known from before',
      on: [hard],
      op: dropEnum.make(HARD_NAME),
      refused: noEnums(`create enum ${HARD_NAME}`),
    },
    {
      title: 'whose values are given',
      on: [mood],
      op: dropEnum.make('mood', ['sad', 'ok', 'fine']),
      refused: noEnums('create enum mood'),
    },
  ],

  alterEnum: [
    {
      title: 'to another order, with values that are new, and rows',
      on: [mood, moods, moodRows],
      op: alterEnum.make('mood', ['fine', HARD_TEXT, 'ok', 'sad', LONGEST]),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'to fewer values, all names hard',
      on: [createEnum.make(HARD_NAME, ['a', HARD_TEXT, LONGEST])],
      op: alterEnum.make(HARD_NAME, [LONGEST, 'z'], ['a', HARD_TEXT, LONGEST]),
      refused: noEnums(`create enum ${HARD_NAME}`),
    },
  ],
  dropEnumValue: [
    {
      title: 'under a check, an index and a comment',
      on: [
        createEnum.make('mood', ['sad', 'meh', 'ok', 'fine']),
        moods,
        createIndex.make('moods', ['id'], { where: "now = 'ok'" }),
        addCheck.make('moods', "now <> 'sad'", { name: 'awake' }),
        setComment.make({ type: 'mood' }, HARD_TEXT),
        moodRows,
      ],
      op: dropEnumValue.make('mood', 'meh'),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'from the middle, under columns, arrays and defaults',
      on: [createEnum.make('mood', ['sad', 'meh', 'ok', 'fine']), moods, moodRows],
      op: dropEnumValue.make('mood', 'meh'),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'from the front',
      on: [createEnum.make('mood', ['meh', 'sad', 'ok', 'fine']), moods, moodRows],
      op: dropEnumValue.make('mood', 'meh'),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'that is hard, whose place is given',
      on: [createEnum.make(HARD_NAME, ['a', HARD_TEXT])],
      op: dropEnumValue.make(HARD_NAME, HARD_TEXT, { after: 'a' }),
      refused: noEnums(`create enum ${HARD_NAME}`),
    },
    {
      title: 'that is the only one',
      on: [createEnum.make('one', ['a'])],
      op: dropEnumValue.make('one', 'a'),
      refused: noEnums('create enum one'),
    },
  ],

  renameEnumValue: [
    {
      title: 'that rows hold and a column has as its default',
      on: [mood, moods, moodRows],
      op: renameEnumValue.make('mood', 'ok', HARD_TEXT),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'from a hard name',
      on: [hard],
      op: renameEnumValue.make(HARD_NAME, HARD_TEXT, 'plain'),
      refused: noEnums(`create enum ${HARD_NAME}`),
    },
  ],

  renameType: [
    {
      title: 'that columns have, to a reserved word',
      on: [mood, moods, moodRows],
      op: renameType.make('mood', 'order'),
      refused: noEnums('create enum mood'),
    },
    {
      title: 'that is a domain, to a hard name',
      on: [email, createTable.make('letters', { to: t.type('email') })],
      op: renameType.make('email', HARD_NAME),
      refused: noDomains('create domain email'),
    },
    {
      title: 'that is composite, in another schema',
      on: [
        app,
        createComposite.make('app.pair', { a: t.integer(), b: t.integer() }),
        createTable.make('pairs', { both: t.type('app.pair[]') }),
      ],
      op: renameType.make('app.pair', 'app.Twins'),
      refused: noSchemas('create schema app'),
    },
  ],
}
