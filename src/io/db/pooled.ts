import type { Row, SessionGrammar } from '../../core/dialect.ts'
import { MigError } from '../../errors.ts'
import type { DriverConnection } from './session.ts'

/** Milliseconds that a second connection may take before it counts as kept waiting by the first. */
const LONGEST_WAIT = 3000

/** How often two connections are compared: other clients may take and give back connections in between. */
const ROUNDS = 3

/**
 * Whether the connection stays with one connection of the server, though a proxy stands in between. A pooler of whole
 * sessions or none passes; one that gives every transaction whatever is free is found out by a second connection that
 * gets the first one's, or takes it away. Follows "Pooling modes" in PgBouncer's manual.
 */
export async function isSticky(
  driver: DriverConnection,
  grammar: SessionGrammar,
  open: () => Promise<DriverConnection>,
): Promise<boolean> {
  const second = await within(LONGEST_WAIT, open())
  // a pooler of sessions that has no second connection to give keeps the first for us
  if (second === undefined) return true
  try {
    const first = await numberOf(driver, grammar)
    for (let round = 0; round < ROUNDS; round += 1) {
      await second.query('BEGIN')
      const other = await within(LONGEST_WAIT, numberOf(second, grammar))
      if (other === undefined) return true
      if (other === first || (await numberOf(driver, grammar)) !== first) return false
      await second.query('ROLLBACK')
    }
    return true
  } finally {
    await second.close().catch(() => undefined)
  }
}

async function numberOf(driver: DriverConnection, { identify }: SessionGrammar): Promise<string> {
  const [row] = await driver.query(identify)
  return String(row?.['number'])
}

/** Undefined where it takes longer. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const OPENS = /^\s*(BEGIN|START\s+TRANSACTION)\b/i
const CLOSES = /^\s*(COMMIT|ROLLBACK(?!\s+TO))\b/i
/** What may as well run in a transaction of its own. */
const MOVABLE = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|SHOW)\b/i
const SETTING = /^SET (\w+)/

/**
 * A connection whose settings hold behind a pooler: they are made in each transaction for that one alone, and what comes
 * outside of one gets a transaction around it. Made for the session they would be lost, and would stay behind on a
 * connection that the pooler gives to somebody else.
 */
export function pooled(
  driver: DriverConnection,
  grammar: Required<Pick<SessionGrammar, 'identify' | 'local'>> & SessionGrammar,
  settings: readonly string[],
): DriverConnection {
  const current = new Map(settings.map((setting) => [nameOf(setting), setting]))
  let isOpen = false
  let number: string | undefined

  const begin = async (sql: string): Promise<readonly Row[]> => {
    const local = [...current.values()].map((setting) => grammar.local(setting))
    await driver.query([sql, ...local].join('; '))
    isOpen = true
    number = await numberOf(driver, grammar)
    return []
  }
  const end = async (sql: string): Promise<readonly Row[]> => {
    isOpen = false
    return driver.query(sql)
  }
  return {
    ...driver,
    async query(sql, bindings) {
      if (OPENS.test(sql)) return begin(sql)
      if (CLOSES.test(sql)) return end(sql)
      if (isOpen) return driver.query(sql, bindings)
      if (SETTING.test(sql)) {
        current.set(nameOf(sql), sql)
        return []
      }
      if (!MOVABLE.test(sql)) {
        refuseSchemas(sql, current)
        return driver.query(sql, bindings)
      }
      await begin('BEGIN')
      try {
        const rows = await driver.query(sql, bindings)
        await end('COMMIT')
        return rows
      } catch (error) {
        await end('ROLLBACK').catch(() => undefined)
        throw error
      }
    },
    cancel: () => (isOpen ? driver.cancel(number) : Promise.resolve()),
  }
}

const nameOf = (setting: string) => SETTING.exec(setting)?.[1]?.toLowerCase() ?? setting

/** A statement that the server refuses in a transaction would look for its tables in whatever schema is the pooler's. */
function refuseSchemas(sql: string, settings: ReadonlyMap<string, string>): void {
  if (!settings.has('search_path')) return
  throw new MigError(
    'connection.unsupported',
    'the connection goes through a transaction pooler, where "schemas" cannot hold for a statement outside of a transaction',
    {
      hint: [
        'write directUrl beside url in the environment: the database itself, without the pooler',
        'or take "schemas" out of the config and name the schema in the statement',
      ],
      details: { statement: sql },
    },
  )
}
