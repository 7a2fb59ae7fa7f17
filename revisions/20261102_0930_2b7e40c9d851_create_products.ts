// create products
import { t, type Operations } from 'migraph'

export const revision = '2b7e40c9d851'
export const down_revision = '9f3c1b2a7d10'
export const branch_labels: string[] = []
export const depends_on: string[] = []

// there is no downgrade: every operation here has an inverse
export function upgrade(op: Operations) {
  op.createTable('products', {
    id: t.bigint().identity().primaryKey(),
    sku: t.varchar(40).notNull().unique(),
    title: t.varchar(200).notNull(),
    price: t.decimal(10, 2).notNull().check('price >= 0'),
  })
  op.createIndex('products', ['title'])
}
