import type { Client } from 'pg'
import type { Value } from '../../../core/dialect.ts'
import type { DriverConnection } from '../session.ts'
import { withAffected } from '../affected.ts'
import { importDriver } from './import.ts'
import type { Another } from './another.ts'

/** Connects through `pg`. What is bound goes as the driver's own parameters; the text is not touched. */
export async function openPg(
  connection: Readonly<Record<string, unknown>>,
  root: string,
): Promise<DriverConnection> {
  const pg = importDriver('pg', root)
  const options = { application_name: 'mig', ...connection }
  const client = new pg.Client(options)
  // a connection lost between two statements is reported by the next one
  client.on('error', () => undefined)
  await client.connect()
  const another: Another<Client> = {
    open: () => {
      const other = new pg.Client(options)
      return other.connect().then(() => other)
    },
    close: (other) => other.end(),
  }
  return { ...throughPg(client, another), close: () => client.end() }
}

/** A connection of `pg`, whoever has opened it. */
export function throughPg(client: Client, another: Another<Client>): Omit<DriverConnection, 'close'> {
  // what the server sent at start-up; the published types leave it out
  const toldNumber = String((client as unknown as { processID: number }).processID)
  return {
    raw: client,
    async query(sql, bindings) {
      const result = bindings?.length
        ? await client.query(sql, bindings.map(toBinding))
        : await client.query(sql)
      return CHANGES.test(result.command) ? withAffected(result.rows, result.rowCount) : result.rows
    },
    toldNumber,
    async cancel(number = toldNumber) {
      const other = await another.open()
      try {
        await other.query('SELECT pg_cancel_backend($1)', [number])
      } finally {
        await another.close(other)
      }
    },
  }
}

/** What a server calls a statement that changes rows. */
const CHANGES = /^(?:INSERT|UPDATE|DELETE|MERGE|COPY)$/

function toBinding(value: Value): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
