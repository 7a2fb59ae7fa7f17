import type { Action, Statement } from '../dialect.ts'
import { numbersRows } from './edits.ts'
import { copyOf } from './copy.ts'
import { guard, type Guard } from './guard.ts'
import { assumptionGuard, guardsOf } from './guards.ts'
import { folded, quoteName, quoteText } from './lexis.ts'
import type { Live } from './live.ts'
import { printTable } from './print.ts'
import { unqualified } from './rename.ts'
import { triggerChecks } from './trigger-checks.ts'
import { stillReadable } from './views.ts'
import type { WrittenTable } from './written-table.ts'

/**
 * Puts a new table in the place of the live one, as SQLite advises (https://www.sqlite.org/lang_altertable.html, 7): made
 * under a name of its own, filled, and renamed only when the old one is gone, so that what refers to the table by name goes
 * on to refer to it. Foreign keys are off for the whole session, and all of it stands in one transaction.
 */
export function rebuildActions(live: Live, wanted: WrittenTable): readonly Action[] {
  const table = unqualified({ ...wanted, name: live.table.name })
  const freeName = (name: string) => {
    let free = name
    for (let i = 2; live.names.has(folded(free)); i++) free = `${name}_${i}`
    return free
  }
  const fresh = freeName(`mig_new_${table.name}`)
  const [oldName, newName] = [`"main".${quoteName(table.name)}`, `"main".${quoteName(fresh)}`]
  const check = (guards: readonly Guard[]) => guard(freeName('mig_guard'), guards)
  const remembered = quoteName(freeName('mig_views'))
  const views = live.isAssumed ? viewGuard(remembered) : undefined
  return [
    ...(live.isAssumed ? assumptionGuard(live, check) : []),
    ...(views ? [views.before] : []),
    { sql: printTable(table, newName), needsTransaction: true },
    {
      sql: copyOf(live.table, table, { oldName, newName }),
      tells: (message) => message.replaceAll(`${fresh}.`, `${table.name}.`),
    },
    ...sequence(live.table, table, fresh),
    ...check(guardsOf(live.table, table, { oldName, newName })),
    { sql: `DROP TABLE ${oldName}` },
    // else SQLite looks for the table, which is not there at this moment, in every view that names it
    { sql: 'PRAGMA legacy_alter_table = ON' },
    { sql: `ALTER TABLE ${newName} RENAME TO ${quoteName(table.name)}` },
    { sql: `PRAGMA legacy_alter_table = ${live.legacy}` },
    ...table.indexes.map(({ sql }) => ({ sql })),
    ...live.triggers.map(({ sql }) => ({ sql })),
    ...triggerChecks(live, table),
    ...(views ? [...check([views.after]), views.end] : stillReadable(live)),
  ]
}

/** The highest number that was ever given to a row is kept, so that it is not given again. */
function sequence(before: WrittenTable, after: WrittenTable, fresh: string): readonly Statement[] {
  if (!numbersRows(before) || !numbersRows(after)) return []
  return [
    { sql: `DELETE FROM "main".sqlite_sequence WHERE name = ${quoteText(fresh)}` },
    {
      sql: `INSERT INTO "main".sqlite_sequence (name, seq) SELECT ${quoteText(fresh)}, seq FROM "main".sqlite_sequence WHERE name = ${quoteText(before.name)}`,
    },
  ]
}

/** That every view that could be read still can, in a script, which cannot look at an answer. */
function viewGuard(remembered: string) {
  const readable = `FROM pragma_table_list WHERE schema = 'main' AND type = 'view' AND ncol`
  return {
    before: { sql: `CREATE TEMP TABLE ${remembered} AS SELECT name ${readable} > 0` },
    after: {
      says: 'a view could not be read any more',
      holds: `NOT EXISTS (SELECT 1 ${readable} = 0 AND name IN (SELECT name FROM temp.${remembered}))`,
    },
    end: { sql: `DROP TABLE temp.${remembered}` },
  }
}
