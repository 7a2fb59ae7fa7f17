// create categories
import { t, type Operations } from 'migraph'

export const revision = '77c0aa31e5d2'
export const down_revision = '2b7e40c9d851'
export const branch_labels = ['catalogue']
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  op.createTable('categories', {
    id: t.integer().primaryKey(),
    title: t.varchar(100).notNull().unique(),
  })
  op.bulkInsert('categories', [
    { id: 1, title: 'Tea' },
    { id: 2, title: 'Tableware' },
  ])
}
