import type { Row } from '../../../core/dialect.ts'
import { byName } from '../../../core/schema/constraints.ts'
import type { ForeignKey, ReferentialAction } from '../../../core/schema/model.ts'
import { inOrderOf, textOf, type Lacking, type Server } from './catalogue.ts'

interface ForeignKeyContext {
  readonly server: Server
  readonly lacking: Lacking
}

/** The foreign keys of a table, by its rows of keys and of their columns. */
export const foreignKeysOf = (
  rows: readonly Row[],
  columns: readonly Row[],
  context: ForeignKeyContext,
): readonly ForeignKey[] => byName(rows.flatMap((row) => foreignKeyOf(row, columns, context)))

function foreignKeyOf(
  row: Row,
  columns: readonly Row[],
  { server, lacking }: ForeignKeyContext,
): readonly ForeignKey[] {
  const name = textOf(row, 'name')
  const own = inOrderOf(
    columns.filter((column) => textOf(column, 'name') === name),
    'position',
  )
  const [schema, parent] = [textOf(own[0], 'parentSchema'), textOf(own[0], 'parent')]
  if (own.length === 0 || parent.includes('.') || schema.includes('.')) {
    lacking('foreign key', name)
    return []
  }
  const onDelete = actionOf(textOf(row, 'onDelete'), server)
  const onUpdate = actionOf(textOf(row, 'onUpdate'), server)
  return [
    {
      name,
      columns: own.map((column) => textOf(column, 'col')),
      references: {
        table: schema === server.database ? parent : `${schema}.${parent}`,
        columns: own.map((column) => textOf(column, 'parentColumn')),
      },
      ...(onDelete && { onDelete }),
      ...(onUpdate && { onUpdate }),
    },
  ]
}

/** What is said of a key that says nothing: NO ACTION on MySQL 8, RESTRICT on MariaDB and before. They mean the same. */
function actionOf(rule: string, { isMariadb, version }: Server): ReferentialAction | undefined {
  const unsaid = !isMariadb && (version[0] ?? 0) >= 8 ? 'NO ACTION' : 'RESTRICT'
  // safe: the rules of the catalogue are these actions in capitals
  return rule === unsaid ? undefined : (rule.toLowerCase() as ReferentialAction)
}
