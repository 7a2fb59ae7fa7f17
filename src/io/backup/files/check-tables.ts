import { tallyRows, type RowTally } from './cells.ts'
import { openPortable, type PortableHeader } from './portable-file.ts'

export interface CheckedTable extends RowTally {
  readonly name: string
  /** What the file holds is not what it says that it holds, in words; absent: it is. */
  readonly fault?: string
}

export interface CheckedFile {
  readonly header: PortableHeader
  readonly tables: readonly CheckedTable[]
}

/** Reads all of a file of tables, and compares its rows with what was written down of them. Throws `backup.damaged`. */
export async function checkTables(path: string): Promise<CheckedFile> {
  const file = await openPortable(path)
  try {
    const tables: CheckedTable[] = []
    let tallier = tallyRows()
    for await (const line of file.lines) {
      if (line.kind === 'table') tallier = tallyRows()
      else if (line.kind === 'row') tallier.add(line.cells)
      else tables.push({ name: line.name, ...tallier.result(), ...faultOf(tallier.result(), line.tally) })
    }
    return { header: file.header, tables }
  } finally {
    await file.close()
  }
}

function faultOf(is: RowTally, was: RowTally): { readonly fault?: string } {
  if (is.rows !== was.rows) return { fault: `${is.rows} rows instead of ${was.rows}` }
  return is.checksum === was.checksum ? {} : { fault: 'other values than were written' }
}
