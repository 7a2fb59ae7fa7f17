// create orders
import { t } from 'migraph'

export const revision = '51c07d3e9ab4'
export const down_revision = null

export function upgrade(op) {
  op.createTable('orders', { id: t.integer().primaryKey(), total: t.integer().notNull() })
}
