import { listWays } from '../../core/graph/describe.ts'
import type { Finding } from '../../core/integrity/finding.ts'
import {
  leftoverOf,
  type InvalidIndex,
  type NotValid,
  type OpenStatement,
} from '../../core/integrity/postgres-leftovers.ts'
import { sameIndexes } from '../../core/integrity/same-indexes.ts'
import { readInvalidIndexes, readNotValid } from '../../io/integrity/postgres-leftovers.ts'
import { readLive } from '../live.ts'
import type { Mig } from '../mig.ts'
import type { VerifyContext } from './verify.ts'

/** What of the database itself is not as it should be, whatever made it. */
export async function databaseFindings(mig: Mig, { unfinished }: VerifyContext): Promise<readonly Finding[]> {
  const session = await mig.connect('plan')
  const isPostgres = session.dialect.family === 'postgres'
  const invalid = isPostgres ? await readInvalidIndexes(session) : []
  const notValid = isPostgres ? await readNotValid(session) : []
  const open = unfinished.flatMap(({ shortId, open: sql }) =>
    sql === undefined ? [] : [{ revision: shortId, sql }],
  )
  const { schema } = await readLive(mig)
  const names = new Set(invalid.map(({ name }) => name))
  const same = Object.values(schema.tables).flatMap((table) => sameIndexes(table, names))
  return [
    ...invalid.map((index) => ofInvalid(index, open)),
    ...notValid.map(ofNotValid),
    ...same.map(({ table, index, like, keys }): Finding => ({
      kind: 'same-index',
      subject: index,
      what: `index ${index} of ${table} holds what ${like} holds: ${keys}`,
      ways: listWays([
        [`mig revision -m "drop index ${index}"`, `and in it: op.dropIndex('${table}', '${index}')`],
      ]),
    })),
  ]
}

function ofInvalid(index: InvalidIndex, open: readonly OpenStatement[]): Finding {
  const { path, table, isPartitioned, isBusy } = index
  const about = { kind: 'invalid-index', subject: path } as const
  const what = `index ${path} of ${table} is INVALID: no query uses it`
  const why = leftoverOf(index, open)
  if (why !== undefined) {
    return {
      ...about,
      what: `${what}; ${why}`,
      ways: listWays([['mig verify --fix', 'drops it; readers and writers go on meanwhile']]),
      fix: `DROP INDEX CONCURRENTLY IF EXISTS ${path}`,
    }
  }
  if (isBusy) {
    return {
      ...about,
      what: `${what}; somebody works on its table just now, and may be building it`,
      ways: listWays([['mig verify', 'again, once that has come to its end']]),
    }
  }
  if (isPartitioned) {
    return {
      ...about,
      what: `${what}; some partition has no index like it`,
      ways: listWays([[`ALTER INDEX ${path} ATTACH PARTITION ...`, 'once the partition has one']]),
    }
  }
  return {
    ...about,
    what,
    ways: listWays([
      [`REINDEX INDEX CONCURRENTLY ${path}`, 'builds it anew; readers and writers go on meanwhile'],
      ...(index.isOfConstraint
        ? []
        : [[`DROP INDEX CONCURRENTLY ${path}`, 'where nobody needs it'] as const]),
    ]),
  }
}

function ofNotValid({ name, path, table }: NotValid): Finding {
  return {
    kind: 'not-valid',
    subject: name,
    what: `constraint ${path} of ${table} is NOT VALID: the rows that were there before it were never checked`,
    ways: listWays([
      ['mig verify --fix', 'checks them, and says so where one breaks it; readers and writers go on'],
    ]),
    fix: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${path}`,
  }
}
