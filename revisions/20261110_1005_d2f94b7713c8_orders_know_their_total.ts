// orders know their total
import { t, type Operations } from 'migraph'

export const revision = 'd2f94b7713c8'
export const down_revision = '41aa90cd6b1e'
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.addColumn('orders', 'total', t.decimal(12, 2).notNull().default(0))
  op.execute(`
    UPDATE orders SET total = COALESCE((
      SELECT SUM(quantity * unit_price) FROM order_lines WHERE order_lines.order_id = orders.id
    ), 0)`)
}

export function downgrade(op: Operations) {
  op.dropColumn('orders', 'total')
}
