export type NamedKind = 'primaryKey' | 'unique' | 'check' | 'foreignKey' | 'index' | 'exclusion'

/** The names that keys and indexes get where the author gives none; `{table}`, `{columns}` and for foreign keys `{referred_table}` are filled in. */
export type Naming = Readonly<Record<NamedKind, string>>

export const DEFAULT_NAMING: Naming = {
  primaryKey: 'pk_{table}',
  unique: 'uq_{table}_{columns}',
  check: 'ck_{table}_{columns}',
  foreignKey: 'fk_{table}_{columns}',
  index: 'ix_{table}_{columns}',
  exclusion: 'ex_{table}_{columns}',
}

let current = DEFAULT_NAMING

/**
 * Gives the names of a project's own convention to what `work` makes or prints. It is in force for the time of the call
 * and no longer, so that two projects in one process never meet.
 */
export function withNaming<T>(naming: Naming, work: () => T): T {
  const before = current
  current = naming
  try {
    return work()
  } finally {
    current = before
  }
}

/** PostgreSQL keeps 63 bytes of a name and MySQL 64 characters; a name of ours fits both. */
const LONGEST = 63

/** What a pattern of each kind may hold between braces. */
export const NAME_PLACEHOLDERS: Readonly<Record<NamedKind, readonly string[]>> = {
  primaryKey: ['table', 'columns'],
  unique: ['table', 'columns'],
  check: ['table', 'columns'],
  foreignKey: ['table', 'columns', 'referred_table'],
  index: ['table', 'columns'],
  exclusion: ['table', 'columns'],
}

/**
 * The conventional name of a key or index, such as `uq_users_email`. One that would be too long for a server is cut
 * and ends in a hash of the whole, so that two long names never meet.
 */
export function conventionalName(
  kind: NamedKind,
  table: string,
  columns: readonly string[],
  referredTable = '',
): string {
  const parts: Readonly<Record<string, string>> = {
    table: table.replaceAll('.', '_'),
    columns: columns.join('_'),
    referred_table: referredTable.replaceAll('.', '_'),
  }
  const name = current[kind].replaceAll(
    /\{(table|columns|referred_table)\}/g,
    (_whole, part: string) => parts[part]!,
  )
  return byteLength(name) <= LONGEST ? name : `${cutTo(name, LONGEST - 9)}_${hash(name)}`
}

/** In UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

function cutTo(text: string, bytes: number): string {
  let cut = ''
  for (const character of text) {
    if (byteLength(cut + character) > bytes) break
    cut += character
  }
  return cut
}

/** FNV-1a, 32 bits, as eight hexadecimal digits. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
