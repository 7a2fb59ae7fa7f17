export interface BenchArguments {
  readonly folder: string
  /** Those of MySQL's family are tried on MySQL too. */
  readonly mysql: boolean
  /** A part of the names that are wanted. */
  readonly only: string
  /** Every line of a difference is printed. */
  readonly all: boolean
}

/** The arguments of a benchmark over schemas; undefined where they make no sense. */
export function argumentsOf(given: readonly string[]): BenchArguments | undefined {
  const words: string[] = []
  let only = ''
  let mysql = false
  let all = false
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!
    if (word === '--mysql') mysql = true
    else if (word === '--all') all = true
    else if (word === '--only') only = given[++i] ?? ''
    else words.push(word)
  }
  const [folder, ...others] = words
  if (folder === undefined || folder.startsWith('-') || others.length > 0) return undefined
  return { folder, mysql, only, all }
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Cells under each other: names to the left, numbers to the right. */
export function row(cells: readonly (string | number)[], widths: readonly number[]): string {
  return cells
    .map((cell, i) =>
      typeof cell === 'number' ? String(cell).padStart(widths[i]!) : cell.padEnd(widths[i]!),
    )
    .join('  ')
    .trimEnd()
}

const SHOWN = 10

/** Lines under a row, as many as are wanted. */
export function printDetails(lines: readonly string[], { all }: BenchArguments): void {
  const shown = all ? lines : lines.slice(0, SHOWN)
  for (const line of shown) print(`    ${line}`)
  if (shown.length < lines.length) print(`    ... and ${lines.length - shown.length} more (--all)`)
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
