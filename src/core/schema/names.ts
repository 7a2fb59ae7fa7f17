/** The prefixes of the names that keys and indexes get where the author gives none. */
const PREFIX = { primaryKey: 'pk', unique: 'uq', check: 'ck', foreignKey: 'fk', index: 'ix' } as const

/** PostgreSQL keeps 63 bytes of a name and MySQL 64 characters; a name of ours fits both. */
const LONGEST = 63

/**
 * The conventional name of a key or index, such as `uq_users_email`. One that would be too long for a server is cut
 * and ends in a hash of the whole, so that two long names never meet.
 */
export function conventionalName(
  kind: keyof typeof PREFIX,
  table: string,
  columns: readonly string[],
): string {
  const name = [PREFIX[kind], table.replaceAll('.', '_'), ...columns].join('_')
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
