// lower-case e-mail addresses
import { t, type Operations } from 'migraph'

export const revision = 'b05c38e2f9a6'
export const down_revision = 'd2f94b7713c8'
export const branch_labels: string[] = []
export const depends_on: string[] = []

interface Customer {
  id: number
  email: string
}

export async function upgrade(op: Operations) {
  op.addColumn('customers', 'email_as_written', t.varchar(255))
  await op.run(async (trx) => {
    const customers = await trx<Customer>('customers').select('id', 'email')
    for (const { id, email } of customers) {
      if (email === email.toLowerCase()) continue
      await trx('customers').where({ id }).update({ email: email.toLowerCase(), email_as_written: email })
    }
  })
}

export function downgrade(op: Operations) {
  op.execute('UPDATE customers SET email = email_as_written WHERE email_as_written IS NOT NULL')
  op.dropColumn('customers', 'email_as_written')
}
