import { createHash } from 'node:crypto'

/**
 * A value as a file holds it: what the server writes for it as text. On SQLite, where any value may be of any type, a
 * letter in front says which: `i` integer, `r` real, `t` text, `b` bytes, `x` text that is not valid in the encoding of the
 * database, the last two in hexadecimal.
 */
export type Cell = string | null

/** The cells of one row, in the order of the columns. */
export type Cells = readonly Cell[]

/** How many rows there are, and a checksum of them that does not hang on their order. */
export interface RowTally {
  readonly rows: number
  /** The sum of the first 128 bits of each row's SHA-256, in 32 hexadecimal digits. */
  readonly checksum: string
}

export interface RowTallier {
  add(cells: Cells): void
  result(): RowTally
}

const MODULUS = 1n << 128n

/** Counts rows, and sums them up. */
export function tallyRows(): RowTallier {
  let rows = 0
  let sum = 0n
  return {
    add(cells) {
      rows += 1
      sum = (sum + BigInt(`0x${rowHash(cells)}`)) % MODULUS
    },
    result: () => ({ rows, checksum: sum.toString(16).padStart(32, '0') }),
  }
}

/** What a row is known by where it has no key. */
export const rowHash = (cells: Cells): string =>
  createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 32)

export const isSameRow = (one: Cells, other: Cells): boolean => one.every((cell, i) => cell === other[i])
