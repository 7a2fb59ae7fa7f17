// Brings the database to head, whatever it was before, and then works with it.
import process from 'node:process'
import { initDatabase } from 'migraph/runtime'

const { knex, report } = await initDatabase({ cwd: import.meta.dirname })
process.stdout.write(`database: ${report.outcome}\n`)

await knex('notes').insert({ text: 'hello' })
const [{ count }] = await knex('notes').count({ count: '*' })
process.stdout.write(`notes: ${count}\n`)

await knex.destroy()
