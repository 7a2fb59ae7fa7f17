import process from 'node:process'
import { initDatabase } from 'migraph/runtime'

const { knex, report } = await initDatabase({ cwd: import.meta.dirname })
const rows = await knex('billing').select()
process.stdout.write(
  `billing: ${report.outcome}, ${report.pending.length} pending before, ${rows.length} rows\n`,
)
await knex.destroy()
