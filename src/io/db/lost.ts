/** Whether the connection went away, so that nobody knows whether what was under way has been done. */
export function isConnectionLost(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = 'code' in each ? String(each.code) : ''
    if (CODES.has(code) || MESSAGES.test(each.message)) return true
  }
  return false
}

/** Of sockets, of mysql2 and its servers, and of PostgreSQL (class 57P: the server ends the session). */
const CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  '57P01',
  '57P02',
])

/** What pg and mysql2 say without a code of their own. */
const MESSAGES =
  /^Connection terminated|^Client has encountered a connection error|connection is in closed state|^Connection lost/
