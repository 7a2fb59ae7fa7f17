import type { Column, Table } from '../../core/schema/model.ts'
import type { SchemaObject } from '../../core/schema/objects.ts'

/** As much of a table as others can see: its columns and their types, and the keys by which the rest of a row is known. */
export function supportingTable(table: Table): Table {
  const { charset, collation } = table.settings ?? {}
  const settings = {
    ...(charset !== undefined && { charset }),
    ...(collation !== undefined && { collation }),
  }
  return {
    name: table.name,
    columns: table.columns.map(supportingColumn),
    ...(table.primaryKey && { primaryKey: table.primaryKey }),
    uniques: table.uniques,
    foreignKeys: [],
    checks: [],
    indexes: [],
    ...(Object.keys(settings).length > 0 && { settings }),
  }
}

/** What numbers or computes its values is not seen. */
function supportingColumn({ name, type, nullable, collation, charset }: Column): Column {
  return {
    name,
    type,
    nullable,
    ...(collation !== undefined && { collation }),
    ...(charset !== undefined && { charset }),
  }
}

/** The same for an object that is no table. */
export function supportingObject(object: SchemaObject): SchemaObject {
  const { comment: _comment, ...rest } = object
  switch (rest.type) {
    case 'view': {
      const { indexes: _indexes, checkOption: _checkOption, ...view } = rest
      return view.materialized ? { ...view, populated: false } : view
    }
    case 'domain': {
      const { default: _default, ...domain } = rest
      return { ...domain, checks: [] }
    }
    case 'sequence': {
      const { ownedBy: _ownedBy, ...sequence } = rest
      return sequence
    }
    default:
      return rest
  }
}
