// create billing
import { t } from 'migraph'

export const revision = 'e9a2b6f40d18'
export const down_revision = null

export function upgrade(op) {
  op.createTable('billing', { id: t.integer().primaryKey(), amount: t.integer().notNull() })
}
