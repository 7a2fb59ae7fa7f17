import type { Value } from '../../../core/dialect.ts'
import { isSameRow, type Cells } from './cells.ts'
import type { FindRows, Target } from './find-rows.ts'

/** What came of the rows of one table. */
export interface Placed {
  readonly name: string
  /** Rows of the file. */
  readonly rows: number
  /** Were there as they are in the file. */
  readonly same: number
  /** Were not there, and are now. */
  readonly added: number
  /** Were there with other values, or without any, and have those of the file now. */
  readonly replaced: number
  /** Are there with other values, and were left. */
  readonly different: number
  /** Are not there, and could not be put back. */
  readonly failed: number
  /** The first of those that differ and were left. */
  readonly differing: readonly string[]
  /** The first of those that could not be put back, each with what the server says. */
  readonly failures: readonly string[]
}

/** `look`: nothing is written, and what would be added is counted as such. `add`: what is there stays. */
export type Placing = 'look' | 'add' | 'overwrite'

/** How rows are placed. */
export interface PlacingOptions {
  readonly placing: Placing
  /** What is held is values of rows that have to be there: they go where there are none, and no row is added. */
  readonly fills?: boolean | undefined
}

/** How many rows of each sort are named. */
const NAMED = 5

const SAVEPOINT = 'mig_backup_row'

/** Counts of one table, to be filled batch by batch. */
export class Placement {
  readonly #target: Target
  readonly #find: FindRows
  readonly #options: PlacingOptions
  readonly #differing: string[] = []
  readonly #failures: string[] = []
  readonly #counts = { rows: 0, same: 0, added: 0, replaced: 0, different: 0, failed: 0 }

  constructor(target: Target, find: FindRows, options: PlacingOptions) {
    this.#target = target
    this.#find = find
    this.#options = options
  }

  /** Compares rows with those that are there, and puts back what may be. To be called inside of a transaction. */
  async place(rows: readonly Cells[]): Promise<void> {
    if (rows.length === 0) return
    const { placing, fills = false } = this.#options
    const found = await this.#find(rows)
    const missing: Cells[] = []
    for (const [i, cells] of rows.entries()) {
      const there = found[i]
      this.#counts.rows += 1
      if (there === undefined && fills) this.#fails(cells, 'its row is gone')
      else if (there === undefined) missing.push(cells)
      else if (isSameRow(there, cells)) this.#counts.same += 1
      else if (placing === 'overwrite' || (fills && lacks(there, cells))) await this.#replace(cells, there)
      else this.#differs(cells)
    }
    if (missing.length === 0) return
    if (placing === 'look') this.#counts.added += missing.length
    else await this.#add(missing)
  }

  result(): Placed {
    const { name } = this.#target.shape
    return { name, ...this.#counts, differing: this.#differing, failures: this.#failures }
  }

  #differs(cells: Cells): void {
    this.#counts.different += 1
    if (this.#differing.length < NAMED) this.#differing.push(this.#name(cells))
  }

  /** All at once where the server takes them; else row by row, as long as one more goes in. */
  async #add(rows: readonly Cells[]): Promise<void> {
    if ((await this.#try(() => this.#insert(rows))) === undefined) {
      this.#counts.added += rows.length
      return
    }
    let left = rows
    for (;;) {
      const refused: { readonly cells: Cells; readonly why: string }[] = []
      for (const cells of left) {
        const why = await this.#try(() => this.#insert([cells]))
        if (why !== undefined) refused.push({ cells, why })
      }
      this.#counts.added += left.length - refused.length
      if (refused.length === 0) return
      if (refused.length < left.length) {
        left = refused.map(({ cells }) => cells)
        continue
      }
      for (const { cells, why } of refused) this.#fails(cells, why)
      return
    }
  }

  #fails(cells: Cells, why: string): void {
    this.#counts.failed += 1
    if (this.#failures.length < NAMED) this.#failures.push(`${this.#name(cells)}: ${why}`)
  }

  async #replace(cells: Cells, there: Cells): Promise<void> {
    const isLook = this.#options.placing === 'look'
    const why = isLook ? undefined : await this.#try(() => this.#update(cells, there))
    if (why === undefined) this.#counts.replaced += 1
    else this.#fails(cells, why)
  }

  /** What the server says against it; undefined: it is done. Throws where the whole transaction is gone. */
  async #try(work: () => Promise<void>): Promise<string | undefined> {
    const { session } = this.#target
    await session.query(`SAVEPOINT ${SAVEPOINT}`)
    try {
      await work()
    } catch (error) {
      await session.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`).catch(() => {
        throw error
      })
      return error instanceof Error ? error.message : String(error)
    }
    await session.query(`RELEASE SAVEPOINT ${SAVEPOINT}`)
    return undefined
  }

  async #insert(rows: readonly Cells[]): Promise<void> {
    const { session, shape, columns } = this.#target
    const { quote, placeholder, table } = session.dialect
    const bindings: Value[] = []
    const values = rows.map((cells) => {
      const places = columns.map((column, i) =>
        column.write(placeholder(bindings.push(column.bind(cells[i]!))), cells[i]!),
      )
      return `(${places.join(', ')})`
    })
    await session.query(
      `INSERT INTO ${table(shape.name)} (${columns.map(({ name }) => quote(name)).join(', ')})${shape.overriding} VALUES ${values.join(', ')}`,
      bindings,
    )
  }

  async #update(cells: Cells, there: Cells): Promise<void> {
    const { session, shape, columns } = this.#target
    const { quote, placeholder } = session.dialect
    const bindings: Value[] = []
    const is = (i: number) => {
      const column = columns[i]!
      return `${quote(column.name)} = ${column.write(placeholder(bindings.push(column.bind(cells[i]!))), cells[i]!)}`
    }
    const changed = columns.flatMap((_, i) => (cells[i] === there[i] ? [] : [i])).map(is)
    const key = shape.key.map((name) => is(columns.findIndex((column) => column.name === name)))
    await session.query(`UPDATE ${shape.from} SET ${changed.join(', ')} WHERE ${key.join(' AND ')}`, bindings)
  }

  /** A row as people know it: by its key, else by how it begins. */
  #name(cells: Cells): string {
    const { shape, columns } = this.#target
    const shown = shape.key.length > 0 ? shape.key : columns.slice(0, 3).map(({ name }) => name)
    return columns
      .flatMap(({ name }, i) =>
        shown.includes(name) ? [`${name} ${shownCell(cells[i]!, this.#target)}`] : [],
      )
      .join(', ')
  }
}

/** Whether all that it has not as it was is without a value. */
const lacks = (there: Cells, cells: Cells): boolean =>
  there.every((cell, i) => cell === null || cell === cells[i])

function shownCell(cell: string | null, { session }: Target): string {
  if (cell === null) return 'NULL'
  const text = session.dialect.family === 'sqlite' ? cell.slice(1) : cell
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
