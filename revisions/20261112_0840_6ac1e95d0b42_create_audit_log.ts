// create the audit log
import { sql, t, type Operations } from 'migraph'

export const revision = '6ac1e95d0b42'
export const down_revision = null
export const branch_labels = ['audit']
export const depends_on = ['c41d77e20f36']

export function upgrade(op: Operations) {
  op.createTable('audit_log', {
    id: t.bigint().identity().primaryKey(),
    order_id: t.bigint().references('orders', 'id', { onDelete: 'set null' }),
    what: t.text().notNull(),
    at: t.timestamp().notNull().default(sql('CURRENT_TIMESTAMP')),
  })
}
