// products have a category
import { t, type Operations } from 'migraph'

export const revision = 'e80b6f13c4a5'
export const down_revision = '77c0aa31e5d2'
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.createTable(
    'product_categories',
    {
      product_id: t.bigint().notNull().references('products', 'id', { onDelete: 'cascade' }),
      category_id: t.integer().notNull().references('categories', 'id'),
    },
    { primaryKey: ['product_id', 'category_id'] },
  )
}
