import assert from 'node:assert/strict'
import { versionOf } from '../../src/core/dialect.ts'
import { introspectorOf } from '../../src/dialects/introspect.ts'
import { createMig } from '../../src/library/create-mig.ts'
import type { ImportedRevisions } from '../../src/io/revisions/modules.ts'
import { openSession } from '../io/execute/support.ts'
import { tempFolder, type TestDatabase } from '../support/databases.ts'
import type { ProofCase } from './cases.ts'
import { DESTROYED, MADE, revisionsOf } from './revisions.ts'

/** Up, and down again: throws where anything is not as it was. */
export async function proofTrip(database: TestDatabase, what: ProofCase): Promise<void> {
  const mig = handleOn(database, what, 'auto')
  await mig.upgrade(MADE)
  const before = await pictureOf(database)
  await mig.upgrade(DESTROYED)
  await mig.downgrade(MADE)
  assert.deepEqual(await pictureOf(database), before)
  await clear(database, what)
}

export function handleOn(
  { url, dialect }: Pick<TestDatabase, 'url' | 'dialect'>,
  what: ProofCase,
  backup: 'auto' | 'off',
) {
  // safe: modules as an application imports them
  const revisions = revisionsOf(what, dialect) as ImportedRevisions
  return createMig({ cwd: tempFolder(), url, revisions, config: { backup } })
}

/** Takes the tables away, with what was kept of them. */
export async function clear(database: TestDatabase, what: ProofCase): Promise<void> {
  await handleOn(database, what, 'off').downgrade('base')
  const rows = await database.query('SELECT content FROM mig_backup')
  for (const { content } of rows) {
    const { place } = JSON.parse(String(content)) as { readonly place: { readonly table: string } }
    await database.query(`DROP TABLE ${place.table}`)
  }
  await database.query('DELETE FROM mig_backup')
}

/** Schema and rows, whatever the order of tables, columns and rows. */
export async function pictureOf(database: TestDatabase): Promise<object> {
  const session = await openSession(database.url, { purpose: 'read' })
  try {
    const introspect = await introspectorOf(session.dialect.name)
    const { schema } = await introspect(session, {
      version: versionOf(session.serverVersion),
      ignore: (table) => table.startsWith('mig_'),
    })
    const tables = Object.values(schema.tables)
      .toSorted(byName)
      .map((table) => ({
        ...table,
        columns: table.columns.toSorted(byName),
        uniques: table.uniques.toSorted(byName),
      }))
    const rows = await Promise.all(
      tables.map(async ({ name }) => {
        const all = await database.query(`SELECT * FROM ${name}`)
        return all.map((row) => JSON.stringify(Object.entries(row).toSorted().map(plain))).toSorted()
      }),
    )
    return { tables, rows }
  } finally {
    await session.close()
  }
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) => a.name.localeCompare(b.name)

const plain = ([name, value]: [string, unknown]) => [
  name,
  typeof value === 'bigint'
    ? String(value)
    : value instanceof Uint8Array
      ? Buffer.from(value).toString('hex')
      : value,
]
