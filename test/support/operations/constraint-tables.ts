import { ops } from '../../../src/core/ops/index.ts'
import { t } from '../../../src/core/schema/types.ts'
import { teams } from './example.ts'

const { bulkInsert, createTable } = ops

/** People with a team each, and no constraint that says so. */
export const members = createTable.make('members', {
  id: t.integer().primaryKey(),
  team: t.integer(),
  city: t.varchar(20),
  age: t.integer(),
})
export const memberRows = [
  teams,
  members,
  bulkInsert.make('teams', [
    { id: 1, city: 'Rome' },
    { id: 2, city: 'Oslo' },
  ]),
  bulkInsert.make('members', [
    { id: 1, team: 1, city: 'Rome', age: 30 },
    { id: 2, team: 2, city: null, age: null },
    { id: 3, team: null, city: 'Oslo', age: 7 },
  ]),
]
export const keyless = createTable.make('keyless', {
  a: t.integer().notNull(),
  b: t.varchar(20),
  c: t.varchar(20).default("it's"),
})
export const keylessRows = [
  keyless,
  bulkInsert.make('keyless', [
    { a: 7, b: 'x', c: 'é' },
    { a: 3, b: 'y', c: null },
    { a: 5, b: 'x; --', c: "it's" },
  ]),
]
export const bookings = createTable.make('bookings', {
  id: t.integer().primaryKey(),
  room: t.integer(),
  lower: t.integer(),
})
export const bookingRows = [
  bookings,
  bulkInsert.make('bookings', [
    { id: 1, room: 1, lower: 1 },
    { id: 2, room: 2, lower: null },
  ]),
]
export const toTeams = { table: 'teams', columns: ['id'] }

/** Without PostgreSQL. */
export const others = (message: (dialect: string) => string) => ({
  mariadb: message('mariadb'),
  mysql: message('mysql'),
  sqlite: message('sqlite'),
})
export const noSqlite = (message: (dialect: string) => string) => ({
  mariadb: message('mariadb'),
  mysql: message('mysql'),
  postgres: message('postgres'),
})
