import type { Blocks, Lock, LockRequest } from './locks.ts'
import { listed, NAME, type Shape } from './shape.ts'

/**
 * How the server carries out an ALTER TABLE, from the one that is felt least. Every one of them takes the table for itself
 * for a moment at its beginning or end; `copy` and `shared` keep writers out all the while.
 */
const WAYS = {
  instant: { mode: 'metadata lock, instant', blocks: 'a moment' },
  inPlace: { mode: 'metadata lock, in place', blocks: 'a moment' },
  shared: { mode: 'metadata lock, in place without writes', blocks: 'writes' },
  copy: { mode: 'metadata lock, copy of the table', blocks: 'writes' },
} as const satisfies Readonly<Record<string, { readonly mode: string; readonly blocks: Blocks }>>

type Way = keyof typeof WAYS

const WEIGHTS = Object.keys(WAYS) as readonly Way[]

/** What MySQL 9.7 and MariaDB 10.11 took for each, asked for with ALGORITHM and LOCK; where they differ, the heavier. */
const ACTIONS: readonly (readonly [action: RegExp, way: Way])[] = [
  [/^ADD (?:CONSTRAINT (?:\S+ )?)?(?:FOREIGN KEY|CHECK)\b/i, 'copy'],
  [/^ADD (?:FULLTEXT|SPATIAL)\b/i, 'shared'],
  [/^ADD (?:CONSTRAINT (?:\S+ )?)?(?:PRIMARY KEY|UNIQUE|INDEX|KEY)\b/i, 'inPlace'],
  [/^ADD PARTITION\b/i, 'inPlace'],
  [/^ADD\b.*\bAS ?\(.*\) ?(?:STORED|PERSISTENT)\b/i, 'copy'],
  [/^ADD\b.*\b(?:AUTO_INCREMENT|REFERENCES)\b/i, 'shared'],
  [/^ADD\b/i, 'instant'],
  [/^DROP PRIMARY KEY\b/i, 'copy'],
  [/^DROP PARTITION\b/i, 'copy'],
  [/^DROP (?:INDEX|KEY|FOREIGN KEY)\b/i, 'inPlace'],
  [/^(?:DROP|RENAME)\b/i, 'instant'],
  [/^ALTER (?:COLUMN )?\S+ (?:SET|DROP) (?:DEFAULT|VISIBLE|INVISIBLE)/i, 'instant'],
  [/^ALTER (?:INDEX|CHECK|CONSTRAINT)\b/i, 'instant'],
  [/^(?:COMMENT|AUTO_INCREMENT|DEFAULT CHARACTER SET|DEFAULT CHARSET|DEFAULT COLLATE)\b/i, 'inPlace'],
  [/^(?:ROW_FORMAT|KEY_BLOCK_SIZE|FORCE)\b/i, 'inPlace'],
]

/** Not in place on MySQL; MariaDB takes it at once. */
const COMPUTED_DEFAULT = /^ADD\b.*\bDEFAULT ?\(/i

export function mysqlLocks({ shape, dialect, rewrites }: LockRequest): readonly Lock[] {
  return altered(shape, dialect === 'mysql', rewrites) ?? byRule(shape)
}

function altered({ text, nameOf }: Shape, isMysql: boolean, rewrites: boolean): readonly Lock[] | undefined {
  const match = new RegExp(`^ALTER (?:ONLINE |IGNORE )?TABLE (?:IF EXISTS )?${NAME} (.*)$`, 'i').exec(text)
  if (!match) return undefined
  const ways = listed(match[2]!).map((action) => wayOf(action, isMysql, rewrites))
  const isKeyReplaced = ways.includes('copy') && /\bDROP PRIMARY KEY\b.*\bADD PRIMARY KEY\b/i.test(match[2]!)
  const way = isKeyReplaced ? 'inPlace' : (WEIGHTS.findLast((each) => ways.includes(each)) ?? 'copy')
  const table = { ...WAYS[way], on: nameOf(match[1]!) }
  const parents = [...match[2]!.matchAll(new RegExp(`\\bREFERENCES ${NAME}`, 'gi'))]
  return [table, ...parents.map(([, place]): Lock => ({ ...WAYS.instant, on: nameOf(place!) }))]
}

function wayOf(action: string, isMysql: boolean, rewrites: boolean): Way {
  if (isMysql && COMPUTED_DEFAULT.test(action)) return 'copy'
  // a column that is restated may be another: what was before, the statement does not say
  if (/^(?:MODIFY|CHANGE)\b/i.test(action)) return rewrites ? 'copy' : 'inPlace'
  return ACTIONS.find(([pattern]) => pattern.test(action))?.[1] ?? 'copy'
}

const STATEMENTS: readonly (readonly [statement: RegExp, lock: Omit<Lock, 'on'>])[] = [
  [new RegExp(`^CREATE (?:FULLTEXT|SPATIAL) INDEX .*? ON ${NAME}`, 'i'), WAYS.shared],
  [new RegExp(`^(?:CREATE|DROP) (?:OR REPLACE )?(?:UNIQUE )?INDEX .*? ON ${NAME}`, 'i'), WAYS.inPlace],
  [new RegExp(`^CREATE (?:\\S+ )*?TRIGGER .*? ON ${NAME}`, 'i'), WAYS.instant],
  [new RegExp(`^RENAME TABLE ${NAME}`, 'i'), WAYS.instant],
  [
    new RegExp(`^(?:DROP TABLE|DROP VIEW|TRUNCATE(?: TABLE)?) (?:IF EXISTS )?${NAME}`, 'i'),
    { mode: 'metadata lock', blocks: 'everything' },
  ],
  [new RegExp(`^(?:CREATE OR REPLACE|ALTER) (?:\\S+ )*?VIEW ${NAME}`, 'i'), WAYS.instant],
  [
    new RegExp(`^(?:INSERT|REPLACE) (?:IGNORE )?(?:INTO )?${NAME}`, 'i'),
    { mode: 'row locks', blocks: 'rows' },
  ],
  [new RegExp(`^(?:UPDATE|DELETE FROM) (?:IGNORE )?${NAME}`, 'i'), { mode: 'row locks', blocks: 'rows' }],
  [new RegExp(`^LOCK TABLES? ${NAME}`, 'i'), { mode: 'table lock', blocks: 'everything' }],
]

function byRule({ text, nameOf }: Shape): readonly Lock[] {
  for (const [pattern, lock] of STATEMENTS) {
    const place = pattern.exec(text)?.[1]
    if (place !== undefined) return [{ ...lock, on: nameOf(place) }]
  }
  return []
}
