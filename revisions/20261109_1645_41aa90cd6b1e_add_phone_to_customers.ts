// add phone to customers
import { t, type Operations } from 'migraph'

export const revision = '41aa90cd6b1e'
export const down_revision = '5d5e00f2a9b7'
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.addColumn('customers', 'phone', t.varchar(20))
  op.createIndex('customers', ['phone'])
}

export function downgrade(op: Operations) {
  op.dropIndex('customers', 'ix_customers_phone')
  op.dropColumn('customers', 'phone')
}
