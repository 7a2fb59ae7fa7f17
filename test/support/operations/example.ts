import type { DialectName } from '../../../src/core/dialect.ts'
import { ops, type Kind, type Op, type OpOf } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'

/** One operation in a case that is easy to get wrong. */
export interface Example<T extends Op = Op> {
  readonly title: string
  /** What makes the schema, and the rows that must survive. */
  readonly on: readonly Op[]
  readonly op: T
  /** What takes it back where it has no inverse. */
  readonly undo?: readonly Op[]
  /** The databases that read the SQL that it holds; left out: all. */
  readonly only?: readonly DialectName[]
  /** Why a script of it is not what a run is, on the databases that are named. */
  readonly unscripted?: Partial<Record<DialectName, string>>
  /** Why the schema in memory cannot tell what comes of it, on the databases that are named. */
  readonly untold?: Partial<Record<DialectName, string>>
  /** The major version from which on a database no longer lacks it. */
  readonly since?: Partial<Record<DialectName, number>>
  /** The databases that lack it, each with what mig says there. */
  readonly refused?: Partial<Record<DialectName, string>>
}

/** The examples of some kinds. */
export type ExamplesOf<K extends Kind> = { readonly [Each in K]: readonly Example<OpOf<Each>>[] }

/** Everything that a careless quoting would trip over. */
export const HARD_TEXT = `it's 100% "sure"? :yes $1 \\n \\ {{x}} -- ; /* é 名 😀`
export const HARD_NAME = 'group by "x" `y` 100% ? é 名 (z)'

export const people = ops.createTable.make('people', {
  id: t.integer().primaryKey(),
  name: t.varchar(50).notNull().default('nobody'),
})
export const rows = ops.bulkInsert.make('people', [
  { id: 1, name: 'Ana' },
  { id: 2, name: "Conan O'Brien" },
])
export const teams = ops.createTable.make('teams', { id: t.integer().primaryKey(), city: t.varchar(20) })
export const order = ops.createTable.make('order', {
  primary: t.integer().primaryKey(),
  [HARD_NAME]: t.varchar(30),
})

/** With keys of one and of two columns, and a check. */
export const visits = ops.createTable.make(
  'visits',
  {
    room: t.integer().notNull(),
    day: t.date().notNull(),
    guest: t.integer().references('people', 'id', { onDelete: 'cascade', onUpdate: 'restrict' }),
    stars: t.smallint(),
  },
  {
    primaryKey: ['room', 'day'],
    unique: [['guest', 'day'], { name: 'one guest, one star', columns: ['guest', 'stars'] }],
    checks: [{ name: 'ck_visits_stars', expression: 'stars BETWEEN 1 AND 5' }],
  },
)

/** What mig says of a comment there. */
export const noComments = 'SQLite keeps no comments on tables and columns'
