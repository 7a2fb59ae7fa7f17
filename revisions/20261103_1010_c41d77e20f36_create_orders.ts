// create orders and their lines
import { sql, t, type Operations } from 'migraph'

export const revision = 'c41d77e20f36'
export const down_revision = '2b7e40c9d851'
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.createTable('orders', {
    id: t.bigint().identity().primaryKey(),
    customer_id: t.bigint().notNull().references('customers', 'id'),
    placed_at: t.timestamp().notNull().default(sql('CURRENT_TIMESTAMP')),
  })
  op.createTable(
    'order_lines',
    {
      order_id: t.bigint().notNull().references('orders', 'id', { onDelete: 'cascade' }),
      product_id: t.bigint().notNull().references('products', 'id'),
      quantity: t.integer().notNull().default(1).check('quantity > 0'),
      unit_price: t.decimal(10, 2).notNull(),
    },
    { primaryKey: ['order_id', 'product_id'] },
  )
}

export function downgrade(op: Operations) {
  op.dropTable('order_lines')
  op.dropTable('orders')
}
