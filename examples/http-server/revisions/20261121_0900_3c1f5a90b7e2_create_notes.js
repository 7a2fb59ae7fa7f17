// create notes
import { t } from 'migraph'

export const revision = '3c1f5a90b7e2'
export const down_revision = null

export function upgrade(op) {
  op.createTable('notes', {
    id: t.integer().identity().primaryKey(),
    text: t.varchar(200).notNull(),
  })
}
