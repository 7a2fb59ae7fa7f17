import { quoted } from '../../values.ts'
import type { Native } from '../../../core/schema/objects.ts'
import { quoteIfNeeded } from './names.ts'
import { textsOf, type ColumnRow, type RelationRow } from './rows.ts'
import type { World } from './world.ts'

/** What the catalogue's own query has put together. */
export function nativesOf(world: World): readonly Native[] {
  return world.rows.natives.flatMap(({ kind, name, relation, create, drop }) => {
    const table = relation === null ? undefined : world.relationName(relation)
    if (relation !== null && table === undefined) return []
    return [{ type: 'native', kind, name, ...(table !== undefined && { table }), create, drop }]
  })
}

/** Foreign tables as CREATE FOREIGN TABLE. What else hangs on them is told of. */
export function foreignTablesOf(world: World): readonly Native[] {
  const servers = new Map(world.rows.foreignTables.map((row) => [row.id, row]))
  const isForeign = ({ kind }: RelationRow) => kind === 'f'
  return [...world.relations.values()].filter(isForeign).map((relation) => {
    const { server, options } = servers.get(relation.id)!
    const name = world.nameOf(relation)!
    const path = name.split('.').map(quoteIfNeeded).join('.')
    const columns = world.columns.get(relation.id) ?? []
    const comment = world.commentOf('pg_class', relation.id)
    const said = [
      [`FOREIGN TABLE ${path}`, comment] as const,
      ...columns.map(
        ({ name: column, number }) =>
          [
            `COLUMN ${path}.${quoteIfNeeded(column)}`,
            world.commentOf('pg_class', relation.id, number),
          ] as const,
      ),
    ]
    const lines = columns.map((column) => lineOf(column, world))
    tellOf(relation, name, world)
    return {
      type: 'native',
      kind: 'foreign table',
      name,
      create: [
        `CREATE FOREIGN TABLE ${path} (\n  ${lines.join(',\n  ')}\n) SERVER ${quoteIfNeeded(server)}${optionsText(options)}`,
        ...said.flatMap(([what, text]) =>
          text === undefined ? [] : [`COMMENT ON ${what} IS ${quoted(text)}`],
        ),
      ].join(';\n'),
      drop: `DROP FOREIGN TABLE ${path}`,
    }
  })
}

function lineOf(column: ColumnRow, world: World): string {
  const { name, isRequired, expression, generated, foreignOptions, collation, isFarCollation } = column
  return [
    quoteIfNeeded(name),
    world.sqlType(column.type, column.modifier) + optionsText(foreignOptions),
    ...(collation === null || isFarCollation ? [] : [`COLLATE ${quoteIfNeeded(collation)}`]),
    ...(isRequired ? ['NOT NULL'] : []),
    ...(expression === null
      ? []
      : [generated === '' ? `DEFAULT ${expression}` : `GENERATED ALWAYS AS (${expression}) STORED`]),
  ].join(' ')
}

/** `["filename=/srv/x"]` */
function optionsText(text: string | null): string {
  const options = textsOf(text).map((entry) => {
    const at = entry.indexOf('=')
    return `${quoteIfNeeded(entry.slice(0, at))} ${quoted(entry.slice(at + 1))}`
  })
  return options.length === 0 ? '' : ` OPTIONS (${options.join(', ')})`
}

function tellOf(relation: RelationRow, name: string, world: World): void {
  const hasConstraints = world.rows.constraints.some((row) => row.relation === relation.id)
  const inherits = world.rows.inheritance.some(({ child }) => child === relation.id)
  if (hasConstraints) world.tell('constraint of foreign table', name)
  if (inherits) world.tell('parent of foreign table', name)
}
