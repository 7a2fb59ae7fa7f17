/** Another connection to the same server. */
export interface OtherSession {
  readonly number: string
  readonly account?: string
  readonly application?: string
  /** ISO 8601, UTC. */
  readonly since?: string
  /** What it runs, or ran last: the beginning of it. */
  readonly statement?: string
}

/** `connection 4242 (deploy, psql) since 2026-11-21 14:03:12 UTC: UPDATE users SET …`. */
export function describeSession({ number, account, application, since, statement }: OtherSession): string {
  const who = [account, application].filter((part) => part !== undefined).join(', ')
  const parts = [
    `connection ${number}`,
    ...(who === '' ? [] : [`(${who})`]),
    ...(since === undefined ? [] : [`since ${momentText(since)}`]),
  ]
  return parts.join(' ') + (statement === undefined ? '' : `: ${statement}`)
}

/** `2026-11-21 14:03:12 UTC`, of ISO 8601. */
export function momentText(moment: string): string {
  return `${moment.replace('T', ' ').replace(/(\.\d+)?Z$/, '')} UTC`
}
