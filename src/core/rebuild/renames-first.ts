import type { Statement } from '../dialect.ts'
import { isSameName, quoteName } from './lexis.ts'
import type { Live } from './live.ts'
import { renamedIn, rewriteNames } from './rename.ts'
import type { WrittenTable } from './written-table.ts'

interface Renamed {
  readonly statements: readonly Statement[]
  /** The live table after them. */
  readonly live: Live
  readonly table: WrittenTable
}

interface Pair {
  readonly from: string
  readonly to: string
}

/**
 * Columns of the table to be that have another name now are renamed by SQLite itself, which takes views, triggers and other
 * tables' keys along; a column that is in the way, or trades its name, by way of a name of its own.
 */
export function renamesFirst(live: Live, table: WrittenTable): Renamed {
  const pairs = table.columns.flatMap(({ from, name }) =>
    from !== undefined && from !== name ? [{ from, to: name }] : [],
  )
  const renames = inTurn(
    pairs,
    live.table.columns.map(({ name }) => name),
  )
  const now = (name: string) =>
    renames.reduce((current, { from, to }) => (current === from ? to : current), name)
  const quoted = quoteName(live.table.name)
  return {
    statements: renames.map(({ from, to }) => ({
      sql: `ALTER TABLE "main".${quoted} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`,
    })),
    live: {
      ...live,
      table: renames.reduce((each, { from, to }) => renamedIn(each, from, to), live.table),
    },
    table: {
      ...table,
      columns: table.columns.map((column) => ({
        ...column,
        ...(column.from !== undefined && { from: now(column.from) }),
        ...(column.value !== undefined && {
          value: rewriteNames(column.value, (name) => {
            const old = live.table.columns.find((each) => isSameName(each.name, name))
            return old && quoteName(now(old.name))
          }),
        }),
      })),
    },
  }
}

function inTurn(pairs: readonly Pair[], names: readonly string[]): readonly Pair[] {
  const blocked = names.filter((name) => pairs.some(({ from, to }) => from !== name && isSameName(to, name)))
  const taken = [...names, ...pairs.map(({ to }) => to)]
  const aside = blocked.map((from, i) => {
    let to = `mig_aside_${i}`
    while (taken.some((name) => isSameName(name, to))) to += '_'
    return { from, to }
  })
  const rest = pairs.map(({ from, to }) => ({
    from: aside.find((each) => each.from === from)?.to ?? from,
    to,
  }))
  return [...aside, ...rest]
}
