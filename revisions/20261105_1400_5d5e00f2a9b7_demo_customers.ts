// demo customers
import type { Operations } from 'migraph'

export const revision = '5d5e00f2a9b7'
export const down_revision = 'c41d77e20f36'
export const branch_labels: string[] = []
export const depends_on: string[] = []
export const environments = ['dev']

export function upgrade(op: Operations) {
  op.bulkInsert('customers', [
    { id: 1, email: 'Ada@Example.com', name: 'Ada Lovelace' },
    { id: 2, email: 'grace@example.com', name: 'Grace Hopper' },
  ])
  op.bulkInsert('products', [
    { id: 1, sku: 'TEA-100', title: 'Green tea, 100 g', price: '6.50' },
    { id: 2, sku: 'CUP-BLUE', title: 'Blue cup', price: '12.00' },
  ])
  op.bulkInsert('orders', [{ id: 1, customer_id: 1 }])
  op.bulkInsert('order_lines', [
    { order_id: 1, product_id: 1, quantity: 2, unit_price: '6.50' },
    { order_id: 1, product_id: 2, unit_price: '12.00' },
  ])
}

export function downgrade(op: Operations) {
  op.execute('DELETE FROM order_lines WHERE order_id = 1')
  op.execute('DELETE FROM orders WHERE id = 1')
  op.execute('DELETE FROM products WHERE id IN (1, 2)')
  op.execute('DELETE FROM customers WHERE id IN (1, 2)')
}
