import { defOf, type Op } from '../../core/ops/index.ts'
import { MigError } from '../../errors.ts'
import { adviceOf, driverCodeOf, messageOf, offsetIn, quoteStatement } from '../db/server-said.ts'
import type { Place } from './build.ts'

/** A statement that the server would not run. */
export class FailedStatement extends Error {
  readonly sql: string

  constructor(sql: string, cause: unknown) {
    super(messageOf(cause), { cause })
    this.sql = sql
  }
}

/** That the server does not take a table or an object of the wanted schema as it is written. */
export function refused(
  op: Op,
  part: string | undefined,
  { sql, cause }: FailedStatement,
  { restoreText }: Pick<Place, 'restoreText'>,
): MigError {
  const what = restoreText([whatOf(op), ...(part === undefined ? [] : [part])].join(', '))
  const code = driverCodeOf(cause)
  return new MigError(
    'schema.unbuildable',
    `${what} of the wanted schema: ${restoreText(messageOf(cause))}`,
    {
      hint: [...quoteStatement(sql, offsetIn(cause, sql)), ...adviceOf(cause)].map(restoreText),
      details: {
        item: what,
        statement: restoreText(sql),
        ...(code !== undefined && { driverCode: code }),
      },
      cause,
    },
  )
}

/** `table "users"`, `table "users", index "ix_users_email"`, `view "active"`: what an operation makes. */
function whatOf(op: Op): string {
  switch (op.kind) {
    case 'createTable':
      return `table "${op.table.name}"`
    case 'createIndex':
      return `table "${op.table}", index "${op.index.name}"`
    case 'createView':
      return `view "${op.view.name}"`
    case 'createTrigger':
      return `table "${op.trigger.table}", trigger "${op.trigger.name}"`
    case 'createPolicy':
      return `table "${op.policy.table}", policy "${op.policy.name}"`
    default:
      return defOf(op)
        .describe(op)
        .replace(/^(?:create|add) /, '')
  }
}
