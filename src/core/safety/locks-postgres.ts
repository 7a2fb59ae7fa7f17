import type { Blocks, Lock, LockRequest } from './locks.ts'
import { listed, NAME, type Shape } from './shape.ts'

/** https://www.postgresql.org/docs/current/explicit-locking.html, table 13.2, in words; from the weakest. */
const MODES = {
  'ACCESS SHARE': 'nothing',
  'ROW SHARE': 'nothing',
  'ROW EXCLUSIVE': 'rows',
  'SHARE UPDATE EXCLUSIVE': 'definitions',
  SHARE: 'writes',
  'SHARE ROW EXCLUSIVE': 'writes',
  EXCLUSIVE: 'writes',
  'ACCESS EXCLUSIVE': 'everything',
} as const satisfies Readonly<Record<string, Blocks>>

type Mode = keyof typeof MODES

const NAMES = Object.keys(MODES) as readonly Mode[]

/** A lock of PostgreSQL by the name of its mode, as the manual and LOCK TABLE have it. */
export const postgresLock = (mode: string, on: string): Lock => ({
  mode,
  on,
  // a mode that is none of a table's cannot be told to be harmless
  blocks: MODES[mode as Mode] ?? 'everything',
})

type Rule = readonly [beginning: RegExp, mode: Mode]

const beginning = (text: string) => new RegExp(`^${text}`, 'i')

const IF_EXISTS = '(?:IF (?:NOT )?EXISTS )?'

/** The object stands in the first group. */
const STATEMENTS: readonly Rule[] = [
  [beginning(`CREATE (?:UNIQUE )?INDEX CONCURRENTLY .*? ?ON (?:ONLY )?${NAME}`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`CREATE (?:UNIQUE )?INDEX .*? ?ON (?:ONLY )?${NAME}`), 'SHARE'],
  [beginning(`DROP INDEX CONCURRENTLY ${IF_EXISTS}${NAME}`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`ALTER INDEX ${IF_EXISTS}${NAME} (?:RENAME|SET|RESET)`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`REINDEX (?:\\(.*?\\) )?(?:TABLE|INDEX) CONCURRENTLY ${NAME}`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`REINDEX (?:\\(.*?\\) )?TABLE ${NAME}`), 'SHARE'],
  [beginning(`CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER .*? ON ${NAME}`), 'SHARE ROW EXCLUSIVE'],
  [
    beginning(`(?:CREATE|ALTER|DROP) (?:OR REPLACE )?(?:TRIGGER|POLICY|RULE) .*? ON ${NAME}`),
    'ACCESS EXCLUSIVE',
  ],
  [beginning(`CREATE OR REPLACE (?:RECURSIVE )?VIEW ${NAME}`), 'ACCESS EXCLUSIVE'],
  [beginning(`REFRESH MATERIALIZED VIEW CONCURRENTLY ${NAME}`), 'EXCLUSIVE'],
  [beginning(`REFRESH MATERIALIZED VIEW ${NAME}`), 'ACCESS EXCLUSIVE'],
  [beginning(`COMMENT ON (?:TABLE|INDEX|VIEW|MATERIALIZED VIEW) ${NAME}`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`COMMENT ON (?:CONSTRAINT|TRIGGER|POLICY|RULE) .*? ON ${NAME}`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`CREATE STATISTICS .*? FROM ${NAME}`), 'SHARE UPDATE EXCLUSIVE'],
  [
    beginning(`(?:INSERT INTO|UPDATE(?: ONLY)?|DELETE FROM(?: ONLY)?|MERGE INTO|COPY) ${NAME}`),
    'ROW EXCLUSIVE',
  ],
  [beginning(`VACUUM (?:\\(.*?FULL.*?\\)|FULL) ?(?:ANALYZE )?${NAME}`), 'ACCESS EXCLUSIVE'],
  [beginning(`CLUSTER (?:VERBOSE )?${NAME}`), 'ACCESS EXCLUSIVE'],
  [
    beginning(`(?:VACUUM|ANALYZE) (?:\\(.*?\\) )?(?:VERBOSE )?(?:ANALYZE )?${NAME}`),
    'SHARE UPDATE EXCLUSIVE',
  ],
  [
    beginning(`ALTER (?:VIEW|MATERIALIZED VIEW|SEQUENCE|FOREIGN TABLE|INDEX) ${IF_EXISTS}${NAME}`),
    'ACCESS EXCLUSIVE',
  ],
]

/** What ALTER TABLE takes less for than ACCESS EXCLUSIVE, as the manual says of its forms. */
const ALTERATIONS: readonly Rule[] = [
  [beginning('VALIDATE CONSTRAINT'), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`ADD (?:CONSTRAINT ${NAME} )?FOREIGN KEY`), 'SHARE ROW EXCLUSIVE'],
  [beginning('(?:ENABLE|DISABLE) (?:REPLICA |ALWAYS )?TRIGGER'), 'SHARE ROW EXCLUSIVE'],
  [beginning(`ALTER (?:COLUMN )?${NAME} SET STATISTICS`), 'SHARE UPDATE EXCLUSIVE'],
  [beginning('(?:SET|RESET) ?\\('), 'SHARE UPDATE EXCLUSIVE'],
  [beginning('(?:CLUSTER ON|SET WITHOUT CLUSTER)'), 'SHARE UPDATE EXCLUSIVE'],
  [beginning('ATTACH PARTITION'), 'SHARE UPDATE EXCLUSIVE'],
  [beginning(`DETACH PARTITION ${NAME} CONCURRENTLY`), 'SHARE UPDATE EXCLUSIVE'],
]

export function postgresLocks({ shape }: LockRequest): readonly Lock[] {
  return altered(shape) ?? dropped(shape) ?? explicit(shape) ?? made(shape) ?? byRule(shape)
}

function byRule({ text, nameOf }: Shape): readonly Lock[] {
  for (const [pattern, mode] of STATEMENTS) {
    const place = pattern.exec(text)?.[1]
    if (place !== undefined) return [postgresLock(mode, nameOf(place))]
  }
  return columnComment({ text, nameOf })
}

function columnComment({ text, nameOf }: Shape): readonly Lock[] {
  const place = beginning(`COMMENT ON COLUMN ${NAME}`).exec(text)?.[1]
  if (place === undefined) return []
  return [postgresLock('SHARE UPDATE EXCLUSIVE', nameOf(place.replace(/\.[^.]*$/, '')))]
}

function altered(shape: Shape): readonly Lock[] | undefined {
  const { text, nameOf } = shape
  const match = beginning(`ALTER TABLE ${IF_EXISTS}(?:ONLY )?${NAME}(?: ?\\*)? (.*)$`).exec(text)
  if (!match) return undefined
  const [, table, actions] = match as unknown as [string, string, string]
  const modes = listed(actions).map(
    (action) => ALTERATIONS.find(([pattern]) => pattern.test(action))?.[1] ?? 'ACCESS EXCLUSIVE',
  )
  const partition = new RegExp(`^(?:ATTACH|DETACH) PARTITION ${NAME}( CONCURRENTLY)?`, 'i').exec(actions)
  return [
    postgresLock(strongestMode(modes), nameOf(table)),
    ...(partition
      ? [postgresLock(partition[2] ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE', nameOf(partition[1]!))]
      : []),
    ...referred(shape, actions),
  ]
}

function strongestMode(modes: readonly Mode[]): Mode {
  return NAMES.findLast((mode) => modes.includes(mode)) ?? 'ACCESS EXCLUSIVE'
}

/** A new foreign key puts a trigger on the table that it refers to. */
function referred({ nameOf }: Shape, text: string): readonly Lock[] {
  return [...text.matchAll(new RegExp(`\\bREFERENCES ${NAME}`, 'gi'))].map(([, place]) =>
    postgresLock('SHARE ROW EXCLUSIVE', nameOf(place!)),
  )
}

function dropped({ text, nameOf }: Shape): readonly Lock[] | undefined {
  const match = beginning(
    `(?:DROP (?:TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE|FOREIGN TABLE|INDEX(?! CONCURRENTLY))|TRUNCATE(?: TABLE)?) ${IF_EXISTS}(?:ONLY )?(.*?)(?: CASCADE| RESTRICT| (?:RESTART|CONTINUE) IDENTITY.*)?$`,
  ).exec(text)
  return match?.[1] === undefined
    ? undefined
    : listed(match[1]).map((place) => postgresLock('ACCESS EXCLUSIVE', nameOf(place)))
}

function explicit({ text, nameOf }: Shape): readonly Lock[] | undefined {
  const match = /^LOCK (?:TABLE )?(?:ONLY )?(.*?)(?: IN ([\w ]+?) MODE)?(?: NOWAIT)?$/i.exec(text)
  if (!match) return undefined
  const mode = (match[2] ?? 'ACCESS EXCLUSIVE').toUpperCase()
  return listed(match[1]!).map((place) => postgresLock(mode, nameOf(place)))
}

/** A new table is nobody else's business, but for those that it is tied to. */
function made(shape: Shape): readonly Lock[] | undefined {
  const { text, nameOf } = shape
  if (!/^CREATE (?:\w+ )*TABLE\b/i.test(text)) return undefined
  const parent = new RegExp(`\\bPARTITION OF ${NAME}`, 'i').exec(text)?.[1]
  const above = /\bINHERITS \(([^)]*)\)/i.exec(text)?.[1]
  return [
    ...(parent === undefined ? [] : [postgresLock('ACCESS EXCLUSIVE', nameOf(parent))]),
    ...(above === undefined
      ? []
      : listed(above).map((place) => postgresLock('SHARE UPDATE EXCLUSIVE', nameOf(place)))),
    ...referred(shape, text),
  ]
}
