export interface Surroundings {
  /** The scenario's folder. */
  readonly work: string
  /** The database's random name on a server. */
  readonly database: string | undefined
  /** The scenario runs on several dialects: what it prints may not tell which. */
  readonly isOneOfMany?: boolean
  /** `user@host` of the one who runs it. */
  readonly user: string
  readonly now: Date
}

const DAY = 24 * 60 * 60 * 1000

const HEADING = /^(\S+ · )(?:sqlite app\.db|(?:postgres|mysql|mariadb) \S+\/\$DATABASE)/gm

/**
 * The text with all that differs from run to run replaced, and nothing else: the scenario's folder by `$WORK`, the
 * database's name by `$DATABASE`, user@host by `<user>` (with at most two of the spaces behind it), a duration such as
 * `12 ms`, `1.2 s` or `"durationMs": 12` by `<ms>` (with one of the spaces before it), a date of today, with or without a
 * time, by `<time>`, and the id of a plan by `<plan>`; on one of many dialects, the database in a heading by `<database>`.
 */
export function normalise(text: string, { work, database, user, now, isOneOfMany }: Surroundings): string {
  // today in every time zone, also if midnight comes while it runs
  const today = [-DAY, 0, DAY].map((shift) => new Date(now.getTime() + shift).toISOString().slice(0, 10))
  const day = today.join('|')
  const shortDay = today.map((day) => day.slice(5)).join('|')
  const compactDay = today.map((day) => day.replaceAll('-', '')).join('|')
  const clock = String.raw`\d\d:\d\d(?::\d\d(?:\.\d+)?)?`
  const zone = String.raw`Z|[+-]\d\d:?\d\d`
  const replacements: readonly (readonly [pattern: RegExp, by: string])[] = [
    [new RegExp(String.raw`\b(?:${day})(?:[T ]${clock}(?:${zone})?)?`, 'g'), '<time>'],
    [new RegExp(String.raw`(?<!\d-)\b(?:${shortDay}) ${clock}`, 'g'), '<time>'],
    [new RegExp(String.raw`\b(?:${compactDay})_\d{4,6}(?!\d)`, 'g'), '<time>'],
    [/ +(?:\d[\d,]* ms|\d+\.\d+ s)\b/g, ' <ms>'],
    [/\b(?:\d[\d,]* ms|\d+\.\d+ s)\b/g, '<ms>'],
    [/<user> {2,}/g, '<user>  '],
    [/\b(plan |confirm |accept-data-loss |confirmed \()[0-9a-f]{12}\b/g, '$1<plan>'],
    [/("duration\w*": *)\d+(?:\.\d+)?/g, '$1"<ms>"'],
    ...(isOneOfMany ? [[HEADING, '$1<database>'] as const] : []),
  ]
  const named = text.replaceAll(work, '$WORK').replaceAll(user, '<user>')
  const start = database === undefined ? named : named.replaceAll(database, '$DATABASE')
  return replacements.reduce((text, [pattern, by]) => text.replace(pattern, by), start)
}
