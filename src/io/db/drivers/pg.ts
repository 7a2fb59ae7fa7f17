import type { Row, Value } from '../../../core/dialect.ts'
import type { DriverConnection } from '../session.ts'
import { importDriver } from './import.ts'

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
  return {
    raw: client,
    async query(sql, bindings) {
      const result = bindings?.length
        ? await client.query(sql, bindings.map(toBinding))
        : await client.query(sql)
      return result.rows as Row[]
    },
    async cancel() {
      const other = new pg.Client(options)
      await other.connect()
      try {
        // processID is what the server sent at start-up; the published types leave it out
        await other.query('SELECT pg_cancel_backend($1)', [
          (client as unknown as { processID: number }).processID,
        ])
      } finally {
        await other.end()
      }
    },
    close: () => client.end(),
  }
}

function toBinding(value: Value): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
