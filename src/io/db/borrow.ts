import type { Knex } from 'knex'
import type { Row } from '../../core/dialect.ts'
import { keptSettings } from '../../dialects/kept-settings.ts'
import { failing, greet, type ConnectRequest } from './connect.ts'
import { poolOf, throughDriver } from './knex-pool.ts'
import type { DriverConnection, Session } from './session.ts'

/**
 * A session on a connection out of the pool of a knex instance, which stays its owner's: closing the session sets back what
 * was set, and gives the connection back. Throws MigError `connection.failed` where none is to be had.
 */
export async function borrow(knex: Knex, request: ConnectRequest): Promise<Session> {
  const pool = poolOf(knex)
  const { settings } = request
  const raw = await failing(settings, () => pool.acquireConnection())
  const release = () => pool.releaseConnection(raw)
  const connection: DriverConnection = { ...throughDriver(settings, raw, pool), close: release }
  let before: Row | undefined
  try {
    const session = await failing(settings, () =>
      greet(connection, request, async ({ name }) => {
        ;[before] = await connection.query(keptSettings[name].read)
      }),
    )
    return { ...session, close: () => giveBack(session, before!) }
  } catch (error) {
    // how far it was set, nobody knows
    pool.discard(raw, error)
    await release()
    throw error
  }

  async function giveBack({ dialect, isPooled }: Session, as: Row): Promise<void> {
    try {
      // behind a transaction pooler nothing was set for longer than a transaction
      if (isPooled) return
      for (const { sql } of keptSettings[dialect.name].restore(as)) await connection.query(sql)
    } catch (error) {
      // a connection that is not as it was is not for others: the pool makes a new one instead
      pool.discard(raw, error)
    } finally {
      await release()
    }
  }
}

/** One more session to the same place, on a connection beside the pool, which may have no second one to give. */
export async function connectBeside(knex: Knex, request: ConnectRequest): Promise<Session> {
  const pool = poolOf(knex)
  const { settings } = request
  const raw = await failing(settings, () => pool.acquireRawConnection())
  const close = async () => {
    await pool.destroyRawConnection(raw)
  }
  return failing(settings, () => greet({ ...throughDriver(settings, raw, pool), close }, request))
}
