import { connectTo, type TestDatabase } from '../support/databases.ts'
import type { Connection } from '../support/databases/connection.ts'
import type { TestDialect } from '../support/dialects.ts'

/**
 * All that must be the same after any crash: the schema and the rows, the applied set, that no revision is unfinished, and
 * that nobody who lives holds the lock. Left out is what a run that was rolled back may leave: the numbers that a sequence has given
 * out; and what hangs on the clock.
 */
export async function pictureOf(database: TestDatabase): Promise<string> {
  // another one than the database's own, which does not live through the crash of a server
  const connection = await connectTo(database)
  return paint(connection, database.dialect).finally(connection.end)
}

async function paint(database: Connection, dialect: TestDialect): Promise<string> {
  const dump = await database.dump({ ignore: ['mig_*'] })
  const section = async (title: string, sql: string) =>
    `== ${title}\n${(await database.query(sql)).map((row) => `${JSON.stringify(row)}\n`).join('')}`
  return [
    withoutChance(dump),
    await section(
      'applied',
      'SELECT revision, message, parents, checksum, how FROM mig_revision ORDER BY position',
    ),
    await section('unfinished', 'SELECT revision, direction, seq FROM mig_statement'),
    `== holder\n${(await livingHolders(database)).join('\n')}`,
    ...(dialect === 'sqlite'
      ? [
          await section('faults', 'PRAGMA integrity_check'),
          await section('orphans', 'PRAGMA foreign_key_check'),
        ]
      : []),
  ].join('')
}

/** One who was killed in his very last write is gone all the same; a run that has nothing to do writes nothing. */
async function livingHolders(database: Connection): Promise<readonly string[]> {
  const rows = await database.query('SELECT holder FROM mig_lock WHERE holder IS NOT NULL')
  return rows
    .map(({ holder }) => String(holder))
    .filter((text) => isAlive((JSON.parse(text) as { pid: number }).pid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function withoutChance(dump: string): string {
  const today = new Date().toISOString().slice(0, 10)
  return dump
    .replaceAll(/ last (\d+|none)/g, '')
    .replaceAll(/ AUTO_INCREMENT=\d+/g, '')
    .replaceAll(new RegExp(String.raw`${today}[ T]\d\d:\d\d:\d\d(\.\d+)?`, 'g'), '<now>')
}

/** The lines in which two pictures differ, those of the first with `-`, those of the second with `+`. */
export function differences(expected: string, actual: string): readonly string[] {
  const [left, right] = [expected.split('\n'), actual.split('\n')]
  return [
    ...left.filter((line) => !right.includes(line)).map((line) => `- ${line}`),
    ...right.filter((line) => !left.includes(line)).map((line) => `+ ${line}`),
    ...(left.length === right.length
      ? []
      : [`${left.length} lines were to be there, and there are ${right.length}`]),
  ]
}
