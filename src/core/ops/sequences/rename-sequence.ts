import { MigError } from '../../../errors.ts'
import { putTable } from '../../schema/edit.ts'
import type { Column, Schema, SqlExpression } from '../../schema/model.ts'
import { editObject } from '../../schema/objects.ts'
import type { OpDef } from '../op.ts'
import { sequenceStatement } from './sequence-text.ts'

export interface RenameSequence {
  readonly kind: 'renameSequence'
  readonly from: string
  readonly to: string
}

export const renameSequence: OpDef<RenameSequence, [from: string, to: string]> = {
  kind: 'renameSequence',
  make(from, to) {
    if (from === to) throw new MigError('operation.invalid', `renameSequence "${from}": it has that name`)
    if (schemaOf(from) !== schemaOf(to)) {
      throw new MigError(
        'operation.invalid',
        `renameSequence "${from}" to "${to}": a rename stays in its schema`,
        {
          hint: [
            'to move a sequence to another schema write: op.execute("ALTER SEQUENCE ... SET SCHEMA ...")',
          ],
        },
      )
    }
    return { kind: 'renameSequence', from, to }
  },
  args: (op) => [op.from, op.to],
  apply: (op, before) =>
    inDefaults(
      editObject(before, 'sequence', `sequence ${op.from}`, (sequence) => ({ ...sequence, name: op.to })),
      op,
    ),
  invert: (op) => [{ kind: 'renameSequence', from: op.to, to: op.from }],
  sql: sequenceStatement(({ from, to }, { dialect }) =>
    dialect.family === 'mysql'
      ? // it shares the names of tables
        `RENAME TABLE ${dialect.table(from)} TO ${dialect.table(to)}`
      : `ALTER SEQUENCE ${dialect.table(from)} RENAME TO ${dialect.quote(to.slice(schemaOf(to).length))}`,
  ),
  facts: () => [],
  describe: (op) => `rename sequence ${op.from} to ${op.to}`,
}

/** With its dot; empty where there is none. */
const schemaOf = (name: string) => name.slice(0, name.indexOf('.') + 1)

/** PostgreSQL shows the default of a column under the sequence's new name. */
function inDefaults(schema: Schema, { from, to }: RenameSequence): Schema {
  const [before, after] = [`nextval('${spelled(from)}'::regclass)`, `nextval('${spelled(to)}'::regclass)`]
  const counts = ({ default: value }: Column) =>
    typeof value === 'object' && value !== null && value.sql.includes(before)
  const users = Object.values(schema.tables).filter(({ columns }) => columns.some(counts))
  return users.reduce((all, table) => {
    const columns = table.columns.map((column) =>
      // safe: only an expression counts
      counts(column)
        ? { ...column, default: { sql: (column.default as SqlExpression).sql.replaceAll(before, after) } }
        : column,
    )
    return putTable(all, { ...table, columns })
  }, schema)
}

/** A name as PostgreSQL shows it: in quotes only where it needs them. */
const spelled = (name: string) =>
  name
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.')
    .replaceAll("'", "''")
