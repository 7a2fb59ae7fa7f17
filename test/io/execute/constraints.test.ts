import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { ops, type Op } from '../../../src/core/ops/index.ts'
import { applyAll } from '../../../src/core/ops/list.ts'
import { t } from '../../../src/core/schema/types.ts'
import { emptySchema, type Schema } from '../../../src/core/schema/model.ts'
import { dialects } from '../../support/databases.ts'
import {
  bodyOf,
  failureOf,
  run,
  sharedDatabase,
  step,
  undoing,
  USERS_OWN,
  type Workplace,
} from './support.ts'

const { addCheck, addForeignKey, addPrimaryKey, addUnique, bulkInsert, createIndex, createTable } = ops
const { dropConstraint, dropPrimaryKey, execute, renameConstraint } = ops

const teams = createTable.make('teams', { id: t.integer().primaryKey(), code: t.integer() })
const members = createTable.make('members', {
  id: t.integer().primaryKey(),
  team: t.integer(),
  age: t.integer(),
})
const rows = [
  bulkInsert.make('teams', [{ id: 1, code: 5 }]),
  bulkInsert.make('members', [
    { id: 1, team: 1, age: 30 },
    { id: 2, team: null, age: null },
  ]),
]
const toTeams = { table: 'teams', columns: ['id'] }
const clean = [execute.make('DROP TABLE members'), execute.make('DROP TABLE teams')]

/** Runs `on`, then the operations as a revision that knows nothing of it, and gives the dumps around it. */
async function trying({ session, database }: Workplace, on: readonly Op[], list: readonly Op[]) {
  await run(session, [step('made', { upgrade: bodyOf(on) })])
  const before = await database.dump(USERS_OWN)
  const tried = step('tried', { upgrade: bodyOf(list) })
  const failure = await run(session, [tried]).then(
    () => undefined,
    (error: unknown) => error as Error,
  )
  return { before, tried, failure, after: await database.dump(USERS_OWN) }
}

async function cleaned({ session, database, empty }: Workplace): Promise<void> {
  await run(session, [step('cleaned', { upgrade: bodyOf(clean) })])
  await database.query('DELETE FROM mig_revision')
  assert.equal(await database.dump(USERS_OWN), empty)
}

const schemaBefore = (on: readonly Op[]) => (): Promise<Schema> => Promise.resolve(applyAll(on, emptySchema))

for (const dialect of dialects) {
  const isMysql = dialect === 'mysql' || dialect === 'mariadb'
  const test = sharedDatabase(dialect)

  describe(`a constraint on [${dialect}]`, { concurrency: 1 }, () => {
    for (const [name, op] of [
      ['unique', addUnique.make('members', ['age'], { name: 'x' })],
      ['foreign key', addForeignKey.make('members', ['team'], toTeams, { name: 'x' })],
      ['check', addCheck.make('members', 'age > 0', { name: 'x' })],
    ] as const) {
      test(`that is a ${name} of which nothing is known is dropped, and nothing else`, async (place) => {
        const on = [teams, members, ...rows]
        const { before, after } = await trying(place, on, [op, dropConstraint.make('members', 'x')])
        assert.equal(after, before)
        await run(place.session, [step('again', { upgrade: bodyOf([op]) })])
        await run(place.session, [
          step('dropped', { upgrade: bodyOf([dropConstraint.make('members', 'x')]) }),
        ])
        assert.equal(await place.database.dump(USERS_OWN), before)
        await cleaned(place)
      })

      test(`that is a ${name} of which nothing is known has its new name, and all else it had`, async (place) => {
        await trying(place, [teams, members, ...rows], [op])
        const named = await place.database.dump(USERS_OWN)
        const renaming = (from: string, to: string) =>
          run(place.session, [
            step(`${from}-${to}`, { upgrade: bodyOf([renameConstraint.make('members', from, to)]) }),
          ])
        await renaming('x', 'the y')
        const renamed = await place.database.dump(USERS_OWN)
        assert.match(renamed, /the y/)
        assert.doesNotMatch(renamed, /["`]x["`]/)
        await renaming('the y', 'x')
        assert.equal(await place.database.dump(USERS_OWN), named)
        await cleaned(place)
      })
    }

    test('that does not exist is not dropped', async (place) => {
      await trying(place, [teams, members, ...rows], [])
      const tried = step('dropped', { upgrade: bodyOf([dropConstraint.make('members', 'nowhere')]) })
      const { message } = await failureOf(run(place.session, [tried]))
      assert.match(message, /constraint "nowhere".* does not exist|no constraint "nowhere"/)
      await cleaned(place)
    })

    test('that rows break is not added, and the rows stay', async (place) => {
      const on = [teams, members, ...rows, bulkInsert.make('members', [{ id: 3, team: 9, age: 30 }])]
      await trying(place, on, [])
      const before = await place.database.dump(USERS_OWN)
      for (const op of [
        addUnique.make('members', ['age']),
        addForeignKey.make('members', ['team'], toTeams),
        addCheck.make('members', 'age < 30'),
      ]) {
        await failureOf(run(place.session, [step(op.kind, { upgrade: bodyOf([op]) })]))
        assert.equal(await place.database.dump(USERS_OWN), before)
      }
      await cleaned(place)
    })

    test('that is the primary key loses no row that holds NULL', async (place) => {
      const keyless = createTable.make('members', { id: t.integer(), team: t.integer() })
      const on = [teams, keyless, bulkInsert.make('members', [{ id: 1 }, { id: null, team: 1 }])]
      await trying(place, on, [])
      const before = await place.database.dump(USERS_OWN)
      for (const columns of [['id'], ['id', 'team']]) {
        const keyed = step(columns.join(), { upgrade: bodyOf([addPrimaryKey.make('members', columns)]) })
        await failureOf(run(place.session, [keyed]))
        assert.equal(await place.database.dump(USERS_OWN), before)
      }
      await cleaned(place)
    })

    test('that is the primary key is dropped whatever its name is', async (place) => {
      const on = [
        teams,
        execute.make('CREATE TABLE members (id integer NOT NULL, CONSTRAINT my_own PRIMARY KEY (id))'),
      ]
      const { after } = await trying(place, on, [dropPrimaryKey.make('members')])
      assert.equal(after.match(/PRIMARY KEY/g)?.length, 1, 'only the other table has one')
      await cleaned(place)
    })

    test('that is the primary key leaves its columns as they were when it is undone', async (place) => {
      const keyless = createTable.make('members', { a: t.integer(), b: t.integer().notNull() })
      const on = [teams, keyless, bulkInsert.make('members', [{ a: 2, b: 1 }])]
      const { before, tried } = await trying(place, on, [addPrimaryKey.make('members', ['a', 'b'])])
      await run(place.session, [undoing(tried)], { schemaBefore: schemaBefore(on) })
      assert.equal(await place.database.dump(USERS_OWN), before)
      await cleaned(place)
    })
  })

  if (isMysql) mysqlIndexes(dialect)
}

function mysqlIndexes(dialect: 'mysql' | 'mariadb'): void {
  const test = sharedDatabase(dialect)
  const key = addForeignKey.make('members', ['team'], toTeams)

  describe(`the index of a foreign key on [${dialect}]`, { concurrency: 1 }, () => {
    test('goes with it where it was made for it', async (place) => {
      const on = [teams, members, ...rows]
      const { before, tried, after } = await trying(place, on, [key])
      assert.match(after, /KEY `fk_members_team`/)
      await run(place.session, [undoing(tried)])
      assert.equal(await place.database.dump(USERS_OWN), before)
      await cleaned(place)
    })

    test('is left to another one of the same columns', async (place) => {
      const on = [teams, members, ...rows, key]
      const again = addForeignKey.make('members', ['team'], toTeams, { name: 'again' })
      const { before, tried } = await trying(place, on, [again])
      await run(place.session, [undoing(tried)])
      assert.equal(await place.database.dump(USERS_OWN), before)
      await cleaned(place)
    })

    test('is made again when the unique key goes that took its place', async (place) => {
      const on = [teams, members, ...rows, key]
      const { before, tried, after } = await trying(place, on, [addUnique.make('members', ['team'])])
      assert.doesNotMatch(after, /KEY `fk_members_team`/)
      await run(place.session, [undoing(tried)])
      assert.equal(await place.database.dump(USERS_OWN), before)
      await cleaned(place)
    })

    test('stays where it is known to be the author’s own', async (place) => {
      const own = createIndex.make('members', ['team'], { name: 'fk_members_team' })
      await trying(place, [teams, members, ...rows], [])
      const before = await place.database.dump(USERS_OWN)
      const list = [own, key, dropConstraint.make('members', 'fk_members_team')]
      await run(place.session, [
        step('rebuilt', { upgrade: bodyOf([...clean, teams, members, ...rows, ...list]) }),
      ])
      const after = await place.database.dump(USERS_OWN)
      assert.equal(
        after,
        before.replace('PRIMARY KEY (`id`)\n', 'PRIMARY KEY (`id`),\n  KEY `fk_members_team` (`team`)\n'),
      )
      await cleaned(place)
    })

    test('stays where a key of another table refers to it', async (place) => {
      const referred = addForeignKey.make('teams', ['code'], { table: 'members', columns: ['id'] })
      const on = [
        teams,
        members,
        referred,
        execute.make('/*!80400 SET SESSION restrict_fk_on_non_standard_key = OFF */'),
        execute.make('ALTER TABLE members ADD CONSTRAINT to_code FOREIGN KEY (age) REFERENCES teams (code)'),
      ]
      const { after } = await trying(place, on, [dropConstraint.make('teams', 'fk_teams_code')])
      assert.match(after, /KEY `fk_teams_code` \(`code`\)/)
      assert.doesNotMatch(after, /CONSTRAINT `fk_teams_code`/)
      await cleaned(place)
    })

    test('is not looked for where a name is of two constraints', async (place) => {
      const on = [
        teams,
        members,
        ...rows,
        execute.make('ALTER TABLE members ADD CONSTRAINT both_of UNIQUE (age), ADD INDEX (team)'),
        execute.make('ALTER TABLE members ADD CONSTRAINT both_of FOREIGN KEY (team) REFERENCES teams (id)'),
      ]
      await trying(place, on, [])
      for (const op of [
        dropConstraint.make('members', 'both_of'),
        renameConstraint.make('members', 'both_of', 'one'),
      ]) {
        const { message } = await failureOf(run(place.session, [step(op.kind, { upgrade: bodyOf([op]) })]))
        assert.match(message, /table "members" has several constraints "both_of"/)
      }
      await cleaned(place)
    })
  })
}
