import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import type { Operations } from '../../../src/io/execute/operations.ts'
import type { TestDatabase, TestDialect } from '../../support/databases.ts'
import { dialects, skipOn } from '../../support/dialects.ts'
import { failureOf, rowsOf, step } from '../execute/support.ts'
import { CutOff, onFresh, runAgain, runUntil, type Cut } from './support.ts'

const at = (text: string, when: Cut['when'] = 'before'): Cut => ({ at: (sql) => sql.includes(text), when })

/** One that is written down as it goes: on MySQL and MariaDB every revision is. */
const written = (
  upgrade: (op: Operations) => unknown,
  more: { readonly checksum?: string } = {},
): readonly LoadedStep[] => [step('a1', { transaction: false, upgrade, ...more })]

const left = (database: TestDatabase) => rowsOf(database, 'mig_statement')

/** The numbers in `log`, in their order. */
async function logged(database: TestDatabase): Promise<readonly number[]> {
  const rows = await database.query('SELECT n FROM log ORDER BY n')
  return rows.map(({ n }) => Number(n))
}

const log = (op: Operations, n: number) => op.execute(`INSERT INTO log VALUES (${n})`)

interface Words {
  /** Sets something of the session. */
  readonly set: string
  /** Writes into `seen` what it is set to. */
  readonly see: string
  readonly seen: string
  readonly memory: readonly string[]
  /** Nobody can tell whether it has run. */
  readonly opaque: readonly string[]
}

const MYSQL: Words = {
  set: "SET SESSION lc_time_names = 'de_DE'",
  see: 'INSERT INTO seen SELECT @@SESSION.lc_time_names',
  seen: 'de_DE',
  memory: ['CREATE TEMPORARY TABLE gone (a int)', 'SET @a = 1', 'SELECT 1 INTO @b', 'SELECT @c := 1'],
  opaque: ['CREATE PROCEDURE opaque() BEGIN INSERT INTO log VALUES (5); COMMIT; END', 'CALL opaque()'],
}

const WORDS: Readonly<Record<TestDialect, Words>> = {
  sqlite: {
    set: 'PRAGMA case_sensitive_like = 1',
    see: "INSERT INTO seen SELECT 'a' LIKE 'A'",
    seen: '0',
    memory: ['CREATE TEMP TABLE gone (a int)'],
    opaque: [],
  },
  postgres: {
    set: "SET statement_timeout = '12345ms'",
    see: "INSERT INTO seen SELECT current_setting('statement_timeout')",
    seen: '12345ms',
    memory: ['CREATE TEMP TABLE gone (a int)', 'SELECT 1 AS a INTO TEMPORARY gone'],
    opaque: ['DO $$ BEGIN INSERT INTO log VALUES (5); END $$'],
  },
  mariadb: MYSQL,
  mysql: MYSQL,
}

for (const dialect of dialects) {
  const words = WORDS[dialect]
  describe(`a revision that was cut off [${dialect}]`, { skip: skipOn(dialect), concurrency: 4 }, () => {
    test('hears the answers of then', async () => {
      await onFresh(dialect, async ({ database }) => {
        const heard: unknown[] = []
        const steps = written(async (op) => {
          op.execute('CREATE TABLE log (n int)')
          log(op, 1)
          const rows = await op.query('SELECT COUNT(*) AS n FROM log')
          const made = await op.run(() => ({
            at: new Date(5),
            bytes: Buffer.from([1, 255]),
            big: 12n,
            nothing: undefined,
          }))
          const nothing = await op.run((): unknown => undefined)
          heard.push({ rows, made: { ...made }, nothing })
          log(op, 2)
        })
        assert.ok((await runUntil(database, at('VALUES (2)'), steps)) instanceof Error)
        await database.query('INSERT INTO log VALUES (3)')
        const [result] = await runAgain(database, steps)
        assert.equal(result?.resumedAfter, 5)
        const [first, second] = heard as { made: object }[]
        // JSON leaves out what is undefined
        assert.deepEqual(second, {
          ...first,
          made: { at: new Date(5), bytes: Buffer.from([1, 255]), big: 12n },
        })
        assert.deepEqual(await logged(database), [1, 2, 3])
      })
    })

    test('has its session as it was', async () => {
      await onFresh(dialect, async ({ database }) => {
        const steps = written((op) => {
          op.execute('CREATE TABLE seen (what varchar(20))')
          op.execute(words.set)
          op.execute(words.see)
        })
        await runUntil(database, at('INSERT INTO seen'), steps)
        await runAgain(database, steps)
        assert.deepEqual(
          (await database.query('SELECT what FROM seen')).map(({ what }) => String(what)),
          [words.seen],
        )
      })
    })

    for (const memory of words.memory) {
      test(`does not go on where it has worked with what is gone: ${memory}`, async () => {
        await onFresh(dialect, async ({ database }) => {
          const steps = written((op) => {
            op.execute('CREATE TABLE log (n int)')
            op.execute(memory)
            log(op, 1)
          })
          await runUntil(database, at('VALUES (1)'), steps)
          const failure = await failureOf(runAgain(database, steps))
          assert.equal(failure.code, 'revision.unsure')
          assert.ok(failure.hint.includes(memory), failure.hint.join('\n'))
          assert.deepEqual(await logged(database), [])
        })
      })
    }

    test('keeps what its author has committed, and nothing of what he has not', async () => {
      const begin = dialect === 'mysql' || dialect === 'mariadb' ? 'START TRANSACTION' : 'BEGIN'
      const own = [
        ...[begin, 1, 'COMMIT', begin, 2, 'ROLLBACK'],
        ...[begin, 3, 'SAVEPOINT sp', 4, 'ROLLBACK TO SAVEPOINT sp', 5, 'RELEASE SAVEPOINT sp', 'COMMIT', 6],
      ]
      const steps = written((op) => {
        op.execute('CREATE TABLE log (n int)')
        for (const each of own) {
          if (typeof each === 'number') log(op, each)
          else op.execute(each)
        }
      })
      const points = ['(1)', 'COMMIT', '(2)', '(4)', 'ROLLBACK TO', '(5)', 'RELEASE', '(6)']
      for (const point of points) {
        for (const when of ['before', 'after'] as const) {
          await onFresh(dialect, async ({ database }) => {
            const failure = await runUntil(database, at(point, when), steps)
            assert.ok(failure instanceof Error, point)
            await runAgain(database, steps)
            assert.deepEqual(await logged(database), [1, 3, 5, 6], `${point} ${when}`)
            assert.deepEqual(await left(database), [])
          })
        }
      }
    })

    test('leaves nothing of a transaction of its own in which it fails', async () => {
      await onFresh(dialect, async ({ database, session }) => {
        const steps = written((op) => {
          op.execute('CREATE TABLE log (n int)')
          op.execute('BEGIN')
          log(op, 1)
          op.execute('INSERT INTO nowhere VALUES (1)')
          op.execute('COMMIT')
        })
        const failure = await failureOf(runAgain(database, steps))
        assert.equal(failure.code, 'sql.failed')
        assert.ok(
          failure.hint.some((line) => line.startsWith('1 of its statements stands')),
          failure.hint.join('\n'),
        )
        assert.deepEqual(await logged(database), [])
        await session.query('CREATE TABLE nowhere (n int)')
        await runAgain(database, steps)
        assert.deepEqual(await logged(database), [1])
      })
    })

    test('is refused where it says something else than it did', async () => {
      await onFresh(dialect, async ({ database }) => {
        const saying = (n: number) =>
          written((op) => {
            op.execute('CREATE TABLE log (n int)')
            log(op, n)
            log(op, 9)
          })
        await runUntil(database, at('VALUES (9)'), saying(1))
        const before = await left(database)
        const failure = await failureOf(runAgain(database, saying(2)))
        assert.equal(failure.code, 'revision.changed')
        assert.ok(failure.hint.includes('it has said:   INSERT INTO log VALUES (1)'), failure.hint.join('\n'))
        assert.ok(failure.hint.includes('and now says:  INSERT INTO log VALUES (2)'))
        assert.deepEqual(await left(database), before)
        await runAgain(database, saying(1))
        assert.deepEqual(await logged(database), [1, 9])
      })
    })

    test('is refused where mig or the server is another one than it was, but not for what its file says behind it', async () => {
      await onFresh(dialect, async ({ database, session }) => {
        const of = (checksum: string) =>
          written(
            (op) => {
              op.execute('CREATE TABLE log (n int)')
              log(op, 1)
            },
            { checksum },
          )
        await runUntil(database, at('VALUES (1)'), of('c'))
        const refusal = async (work: Promise<unknown>) => {
          const { code, message } = await failureOf(work)
          assert.equal(code, 'revision.changed')
          return message.replace(/^.*?, and /, '')
        }
        assert.equal(
          await refusal(runAgain(database, of('c'), { toolVersion: '0.0.1' })),
          'it was begun by mig 0.0.0, and this is 0.0.1',
        )
        const [row] = await database.query('SELECT result FROM mig_statement WHERE seq = 0')
        const elsewhere = JSON.stringify({ ...JSON.parse(String(row?.['result'])), server: 'elsewhere' })
        await session.query(`UPDATE mig_statement SET result = '${elsewhere}' WHERE seq = 0`)
        assert.equal(
          await refusal(runAgain(database, of('c'))),
          'it was begun on another server than this one',
        )
        assert.deepEqual(await logged(database), [])
        await session.query(`UPDATE mig_statement SET result = '${String(row?.['result'])}' WHERE seq = 0`)
        await runAgain(database, of('d'))
        assert.deepEqual(await logged(database), [1])
      })
    })

    test('goes on behind what stands once the cause of its failure is mended', async () => {
      await onFresh(dialect, async ({ database, session }) => {
        const steps = written((op) => {
          op.execute('CREATE TABLE log (n int NOT NULL)')
          log(op, 1)
          op.execute('CREATE UNIQUE INDEX log_n ON log (n)')
          log(op, 2)
        })
        await runUntil(database, at('CREATE UNIQUE'), steps)
        await session.query('INSERT INTO log VALUES (1)')
        const failure = await failureOf(runAgain(database, steps))
        assert.equal(failure.code, 'sql.failed')
        assert.ok(
          failure.hint.some((line) => line.startsWith('2 of its statements stand')),
          failure.hint.join('\n'),
        )
        await session.query('DELETE FROM log')
        const [result] = await runAgain(database, steps)
        assert.equal(result?.resumedAfter, 2)
        assert.deepEqual(await logged(database), [2])
        assert.deepEqual(await left(database), [])
      })
    })

    test('that has done nothing when it fails is as if it had never been begun', async () => {
      await onFresh(dialect, async ({ database }) => {
        const failure = await failureOf(
          runAgain(
            database,
            written((op) => op.execute('INSERT INTO nowhere VALUES (1)')),
          ),
        )
        assert.ok(failure.hint.includes('rolled back; the database stays at base'), failure.hint.join('\n'))
        assert.deepEqual(await left(database), [])
      })
    })

    test('asks its author about a function, unless he has said how to find out', async () => {
      for (const [verify, rows] of [
        [undefined, undefined],
        ['SELECT COUNT(*) FROM log WHERE n = 5', [5, 6]],
        ['SELECT 0', [5, 5, 6]],
      ] as const) {
        await onFresh(dialect, async ({ database }) => {
          let isCut = true
          const steps = written(async (op) => {
            op.execute('CREATE TABLE log (n int)')
            await op.run(
              async (trx) => {
                await trx.raw('INSERT INTO log VALUES (5)')
                if (isCut) throw new CutOff('in its middle')
              },
              verify === undefined ? {} : { verify },
            )
            log(op, 6)
          })
          await failureOf(runAgain(database, steps))
          isCut = false
          const again = runAgain(database, steps)
          if (rows === undefined) assert.equal((await failureOf(again)).code, 'revision.unsure')
          else {
            await again
            assert.deepEqual(await logged(database), rows)
          }
        })
      }
    })

    for (const [name, verify, rows] of [
      ['left to its author', undefined, undefined],
      ['found out by his question', 'SELECT COUNT(*) FROM log WHERE n = 5', [5, 6]],
      ['run again where that says no', 'SELECT false', [5, 5, 6]],
    ] as const) {
      test(
        `what nobody can tell is ${name}`,
        { skip: words.opaque.length === 0 && 'SQLite has no such statement' },
        async () => {
          await onFresh(dialect, async ({ database }) => {
            const steps = written((op) => {
              op.execute('CREATE TABLE log (n int)')
              for (const sql of words.opaque.slice(0, -1)) op.execute(sql)
              op.execute(words.opaque.at(-1)!, verify === undefined ? {} : { verify })
              log(op, 6)
            })
            const isLast = (sql: string) => sql === words.opaque.at(-1)
            const failure = await runUntil(database, { at: isLast, when: 'after' }, steps)
            assert.ok(failure instanceof Error && failure.cause instanceof CutOff)
            const again = runAgain(database, steps)
            if (rows === undefined) {
              const { code, hint } = await failureOf(again)
              assert.equal(code, 'revision.unsure')
              assert.ok(hint.includes(words.opaque.at(-1)!), hint.join('\n'))
            } else {
              await again
              assert.deepEqual(await logged(database), rows)
            }
          })
        },
      )
    }
  })
}

for (const dialect of ['mariadb', 'mysql'] as const) {
  describe(`DDL in a transaction of the author's own [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('ends it, and what was written down goes on behind it', async () => {
      const steps = written((op) => {
        op.execute('CREATE TABLE log (n int)')
        op.execute('BEGIN')
        log(op, 1)
        op.execute('-- another\nCREATE TABLE other (a int)')
        log(op, 2)
        op.execute('COMMIT')
      })
      for (const point of ['(1)', 'CREATE TABLE other', '(2)']) {
        for (const when of ['before', 'after'] as const) {
          await onFresh(dialect, async ({ database }) => {
            await runUntil(database, at(point, when), steps)
            await runAgain(database, steps)
            assert.deepEqual(await logged(database), [1, 2], `${point} ${when}`)
          })
        }
      }
    })
  })
}

for (const dialect of ['mariadb', 'mysql'] as const) {
  describe(`a statement that needs a setting of its session [${dialect}]`, { skip: skipOn(dialect) }, () => {
    test('is found out under that setting', async () => {
      await onFresh(dialect, async ({ database }) => {
        const steps = written((op) => {
          op.execute('CREATE TABLE log (n int)')
          op.execute("SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',ANSI_QUOTES')")
          op.execute('ALTER TABLE log ADD COLUMN "more" int')
          op.execute('INSERT INTO log (n, "more") VALUES (1, 2)')
        })
        await runUntil(database, at('ADD COLUMN', 'after'), steps)
        await runAgain(database, steps)
        assert.deepEqual(await logged(database), [1])
      })
    })
  })
}
