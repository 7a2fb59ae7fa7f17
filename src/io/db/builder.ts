import type { Knex } from 'knex'
import { MigError } from '../../errors.ts'
import type { Session } from './session.ts'

/**
 * A knex instance that runs everything on the session's own connection, so that a revision's functions share its
 * transaction. Inside of one, a transaction of theirs becomes a savepoint; the commit stays ours.
 */
export async function builderOn(
  session: Session,
  options: { readonly inTransaction: boolean },
): Promise<SessionBuilder> {
  const { default: knex } = await import('knex')
  const builder = knex({ client: session.driver, useNullAsDefault: true })
  const client = builder.client as BoundClient
  let hasEnded = false
  client.acquireConnection = () => (hasEnded ? Promise.reject(usedAfterEnd()) : Promise.resolve(session.raw))
  client.releaseConnection = () => Promise.resolve()
  client.transacting = options.inTransaction
  // a transaction inside of it keeps the connection that it was given; what it asks is told before it is sent
  builder.on('query', () => {
    if (hasEnded) throw usedAfterEnd()
  })
  const ours = () => {
    throw new MigError('operation.invalid', 'mig commits or rolls back the transaction of a revision itself')
  }
  const members = { commit: ours, rollback: ours, isTransaction: true }
  return {
    transaction: Object.assign(builder, members) as unknown as Knex.Transaction,
    end() {
      hasEnded = true
    },
  }
}

export interface SessionBuilder {
  readonly transaction: Knex.Transaction
  /** From here on it refuses every query. */
  end(): void
}

function usedAfterEnd(): MigError {
  return new MigError(
    'operation.invalid',
    'the transaction of op.run was used after its function had ended',
    {
      hint: ['await every query inside of it'],
    },
  )
}

/** The members of a knex client that tie it to one connection; the published types do not list them. */
interface BoundClient {
  acquireConnection(): Promise<unknown>
  releaseConnection(connection: unknown): Promise<void>
  transacting: boolean
}
