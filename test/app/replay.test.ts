import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { replay, schemaBefore } from '../../src/app/replay.ts'
import { unknownSchema, type Schema } from '../../src/core/schema/model.ts'
import { nodeHost } from '../../src/io/host.ts'
import { tempFolder, writeFiles } from '../support/folders.ts'

/** A project of one line of revisions, whose upgrades have these bodies. */
async function projectOf(...bodies: readonly string[]): Promise<Mig> {
  const cwd = tempFolder()
  const files = bodies.map((body, i) => {
    const below = i === 0 ? 'null' : `'${idOf(i - 1)}'`
    const text = `import { t } from 'migraph'
export const revision = '${idOf(i)}'
export const down_revision = ${below}
export async function upgrade(op) { ${body} }
`
    return [`revisions/${idOf(i)}_step.ts`, text] as const
  })
  writeFiles(cwd, {
    'package.json': '{ "type": "module" }',
    'migrate.config.json': '{ "revisionFile": { "name": "{id}_{slug}" } }',
    ...Object.fromEntries(files),
  })
  return openMig({ host: { ...nodeHost(), cwd, env: {} } })
}

const idOf = (position: number) => `aaaa000${position}`

const HOUSES = `op.createTable('houses', { id: t.integer().primaryKey() })`

const columnsOf = ({ tables }: Schema, table: string) => tables[table]?.columns.map(({ name }) => name)

describe('what revisions make, without a database', () => {
  test('is what their operations come to', async () => {
    const mig = await projectOf(HOUSES, `op.addColumn('houses', 'rooms', t.integer())`)
    const { schema, opaque } = await replay(mig, mig.graph().revisions.keys())
    assert.equal(schema.complete, true)
    assert.deepEqual(columnsOf(schema, 'houses'), ['id', 'rooms'])
    assert.deepEqual(opaque, [])
  })

  test('is not known behind a question, whatever it was, nor what was made before it', async () => {
    const mig = await projectOf(
      `${HOUSES}; const rows = await op.query('SELECT 1'); for (const row of rows) op.dropTable('houses')`,
    )
    const { schema, opaque, named } = await replay(mig, mig.graph().revisions.keys())
    assert.deepEqual(schema, unknownSchema)
    assert.deepEqual(opaque, [idOf(0)])
    assert.deepEqual([...named.tables.keys()], ['houses'])
  })

  test('is not known behind a revision that fails without an answer', async () => {
    const mig = await projectOf(
      `${HOUSES}; const [row] = await op.query('SELECT 1 AS n'); if (row.n) op.dropTable('houses')`,
    )
    const { schema, opaque } = await replay(mig, mig.graph().revisions.keys())
    assert.deepEqual(schema, unknownSchema)
    assert.deepEqual(opaque, [idOf(0)])
  })

  test('holds again what is made behind it', async () => {
    const mig = await projectOf(`await op.run(() => undefined)`, HOUSES)
    const { schema } = await replay(mig, mig.graph().revisions.keys())
    assert.equal(schema.complete, false)
    assert.deepEqual(columnsOf(schema, 'houses'), ['id'])
  })

  test('before a revision is what stands below it', async () => {
    const mig = await projectOf(HOUSES, `op.addColumn('houses', 'rooms', t.integer())`)
    assert.deepEqual(columnsOf(await schemaBefore(mig, idOf(1)), 'houses'), ['id'])
    assert.deepEqual((await schemaBefore(mig, idOf(0))).tables, {})
  })
})
