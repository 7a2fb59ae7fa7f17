// create customers
import { sql, t, type Operations } from 'migraph'

export const revision = '9f3c1b2a7d10'
export const down_revision = null
export const branch_labels = ['shop']
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.createTable('customers', {
    id: t.bigint().identity().primaryKey(),
    email: t.varchar(255).notNull().unique(),
    name: t.varchar(200).notNull(),
    created_at: t.timestamp().notNull().default(sql('CURRENT_TIMESTAMP')),
  })
}

export function downgrade(op: Operations) {
  op.dropTable('customers')
}
