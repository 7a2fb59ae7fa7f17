import { folded } from '../../../core/rebuild/lexis.ts'
import type { ForeignKey, Table } from '../../../core/schema/model.ts'

/** The tables with foreign keys that spell what they refer to as it spells itself: SQLite folds the case of names. */
export function resolveReferences(tables: readonly Table[]): readonly Table[] {
  const byFoldedName = new Map(tables.map((table) => [folded(table.name), table]))
  return tables.map((table) => ({
    ...table,
    foreignKeys: table.foreignKeys.map((key) =>
      resolved(key, byFoldedName.get(folded(key.references.table))),
    ),
  }))
}

/** A parent that is not there may come to be later. */
function resolved(key: ForeignKey, parent: Table | undefined): ForeignKey {
  if (!parent) return key
  const columns = new Map(parent.columns.map(({ name }) => [folded(name), name]))
  return {
    ...key,
    references: {
      table: parent.name,
      columns: key.references.columns.map((name) => columns.get(folded(name)) ?? name),
    },
  }
}
