import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { renameAll } from '../../schema/renames.ts'
import { editObject, findObject } from '../../schema/objects.ts'
import { findTable } from '../../schema/edit.ts'
import { everywhere, statement, type OpDef } from '../op.ts'
import { lacks } from '../wording.ts'

export interface RenameView {
  readonly kind: 'renameView'
  readonly from: string
  readonly to: string
}

export const renameView: OpDef<RenameView, [from: string, to: string]> = {
  kind: 'renameView',
  make(from, to) {
    if (schemaOf(from) === schemaOf(to)) return { kind: 'renameView', from, to }
    throw new MigError('operation.invalid', `renameView "${from}" to "${to}": a rename stays in its schema`)
  },
  args: (op) => [op.from, op.to],
  apply({ from, to }, before) {
    const checked = editObject(before, 'view', `view ${from}`, (view) => view)
    if (findTable(checked, to) ?? findObject(checked, 'view', `view ${to}`))
      throw new MigError('operation.invalid', `renameView "${from}": "${to}" already exists`)
    return renameAll(checked, { table: (name) => (name === from ? to : name) })
  },
  invert: (op) => [{ kind: 'renameView', from: op.to, to: op.from }],
  sql: everywhere(rename),
  facts: () => [],
  describe: (op) => `rename view ${op.from} to ${op.to}`,
}

function rename({ from, to }: RenameView, { dialect }: RenderContext) {
  if (dialect.family === 'sqlite')
    throw lacks(dialect, 'renames no view', ['drop it, and create it under the new name'])
  return [
    statement(
      dialect.family === 'mysql'
        ? `RENAME TABLE ${dialect.table(from)} TO ${dialect.table(to)}`
        : // serves for materialised views as well
          `ALTER TABLE ${dialect.table(from)} RENAME TO ${dialect.quote(to.slice(schemaOf(to).length))}`,
    ),
  ]
}

/** With its dot; empty where there is none. */
const schemaOf = (name: string) => name.slice(0, name.indexOf('.') + 1)
