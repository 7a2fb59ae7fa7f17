import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inverseStatements, keptInverse, type KeptInverse } from '../../../src/core/journal/inverse.ts'
import type { RevisionCode } from '../../../src/io/execute/body.ts'
import { readInverses, wayBack } from '../../../src/io/execute/inverse.ts'
import { eachDialect } from '../../support/databases.ts'
import { sqlite } from '../../../src/dialects/sqlite/index.ts'
import { unknownSchema } from '../../../src/core/schema/model.ts'
import { allExamples } from '../../support/operations.ts'
import { create, interruption, openSession, rowsOf, run, step, TABLES, undoing } from './support.ts'
import type { LoadedStep } from '../../../src/io/execute/execute.ts'
import type { Session } from '../../../src/io/db/session.ts'

const kept = async (session: Session, ...ids: readonly string[]): Promise<readonly KeptInverse[]> => [
  ...(await readInverses(session, TABLES, ids)).values(),
]

const wayOf = async (session: Session, id: string): Promise<unknown> => (await kept(session, id))[0]?.way

const sqlStep = (id: string): LoadedStep =>
  step(id, { upgrade: create(id), sectionLines: { up: 1, down: 1 } })

eachDialect('what undoes a revision', (_dialect, { test }) => {
  test('is kept beside its row, with its place in the graph, and goes with it', async (database) => {
    const session = await openSession(database.url)
    try {
      const made = step(
        'made',
        { upgrade: create('made'), downgrade: (op) => op.dropTable('made') },
        {
          revision: {
            id: 'made',
            parents: ['one', 'two'],
            dependsOn: ['three'],
            labels: ['cart'],
            message: 'the naïve 🚢',
          },
        },
      )
      await run(session, [made])
      const [row] = await database.query('SELECT applied_at FROM mig_revision')
      assert.deepEqual(await kept(session, 'made', 'nothing'), [
        {
          revision: 'made',
          message: 'the naïve 🚢',
          parents: ['one', 'two'],
          dependsOn: ['three'],
          labels: ['cart'],
          transaction: true,
          checksum: 'c',
          toolVersion: '0.0.0',
          appliedAt: row!['applied_at'],
          way: { operations: [{ kind: 'dropTable', table: 'made' }] },
        },
      ])
      await run(session, [undoing(made)])
      assert.deepEqual(await rowsOf(database, 'mig_inverse'), [])
    } finally {
      await session.close()
    }
  })

  test('is the inverse of what its upgrade did, where the file has no downgrade', async (database) => {
    const session = await openSession(database.url)
    try {
      await run(session, [step('plain', { upgrade: create('plain') })])
      const way = await wayOf(session, 'plain')
      assert.deepEqual(
        (way as { readonly operations: readonly { kind: string }[] }).operations.map(({ kind }) => kind),
        ['dropTable'],
      )
    } finally {
      await session.close()
    }
  })

  test('is kept anew when the revision is applied anew', async (database) => {
    const session = await openSession(database.url)
    try {
      const drop = (id: string) => (op: { execute(sql: string): void }) => op.execute(`DROP TABLE ${id}`)
      await run(session, [step('again', { upgrade: create('again'), downgrade: drop('again') })])
      // as a script leaves it, that undoes it by hand
      await session.query('DROP TABLE again')
      await session.query('DELETE FROM mig_revision')
      await run(session, [step('again', { upgrade: create('again'), downgrade: drop('anew') })])
      assert.deepEqual(await wayOf(session, 'again'), {
        operations: [{ kind: 'execute', sql: 'DROP TABLE anew', bindings: [] }],
      })
    } finally {
      await session.close()
    }
  })

  test('says why it is not kept, and the revision is applied all the same', async (database) => {
    const session = await openSession(database.url)
    try {
      const broken = (id: string, downgrade: NonNullable<RevisionCode['downgrade']>) =>
        step(id, { upgrade: create(id), downgrade })
      const steps = [
        broken('runs', async (op) => {
          await op.run(() => undefined)
        }),
        broken('asks', async (op) => {
          await op.query('SELECT 1')
        }),
        broken('throws', () => {
          throw new Error('there is no way back\nfrom here')
        }),
        broken('large', (op) => op.execute(`SELECT '${'x'.repeat(1_100_000)}'`)),
        step('lost', { upgrade: (op) => op.execute('DELETE FROM runs') }),
        step('answered', {
          upgrade: async (op) => {
            await op.query('SELECT 1')
          },
        }),
        sqlStep('sections'),
      ]
      await run(session, steps)
      const ids = steps.map(({ shortId }) => shortId)
      const ways = new Map((await kept(session, ...ids)).map(({ revision, way }) => [revision, way]))
      const unknown = 'needs a database: what it does is known only when it runs'
      assert.deepEqual(
        ids.map((id) => ways.get(id)),
        [
          { problem: `op.run ${unknown}` },
          { problem: `op.query ${unknown}` },
          { problem: 'there is no way back' },
          { problem: 'it is too large to be kept: 1.1 MB' },
          { problem: '"execute DELETE FROM runs" cannot be undone by itself' },
          { problem: 'there is no downgrade, and what op.query did is known only to the database' },
          { problem: 'the file has no SQL that undoes it' },
        ],
      )
      assert.equal((await database.query('SELECT revision FROM mig_revision')).length, steps.length)
    } finally {
      await session.close()
    }
  })

  test('is not kept of a revision that is passed over, nor of one that fails', async (database) => {
    const session = await openSession(database.url)
    try {
      const failing = step('fails', {
        upgrade: (op) => op.execute('SELECT nothing FROM nowhere'),
        downgrade: () => undefined,
      })
      await run(session, [step('skipped', { upgrade: create('skipped') }, { action: 'skip' })])
      await assert.rejects(run(session, [failing]))
      assert.deepEqual(await rowsOf(database, 'mig_inverse'), [])
    } finally {
      await session.close()
    }
  })
})

describe('the way back', () => {
  const code = (downgrade: NonNullable<RevisionCode['downgrade']>): RevisionCode => ({
    path: '/nowhere/x.ts',
    relativePath: 'x.ts',
    checksum: 'c',
    transaction: true,
    upgrade: () => undefined,
    downgrade,
  })
  const context = { environment: 'dev', dialect: 'sqlite', x: {} } as const
  const schemaBefore = () => Promise.resolve(unknownSchema)
  const never = code(() => new Promise(() => undefined))

  test('of a downgrade that waits for ever is a problem, and no more waited for', async () => {
    assert.deepEqual(await wayBack({ code: never, context, schemaBefore }), {
      problem: 'its downgrade did not come to its end within 2000 ms',
    })
  })

  test('is no longer looked for when the run is stopped', async () => {
    const stopping = new AbortController()
    const looking = wayBack({ code: never, context, schemaBefore, signal: stopping.signal })
    stopping.abort(interruption())
    await assert.rejects(looking, { code: 'interrupted' })
  })

  test('knows the direction and what was given', async () => {
    const asked: unknown[] = []
    await wayBack({
      code: code((_op, given) => asked.push(given)),
      context: { ...context, x: { shop: 'north' }, tag: 'night' },
      schemaBefore,
    })
    assert.deepEqual(asked, [
      { ...context, x: { shop: 'north' }, tag: 'night', direction: 'down', offline: false },
    ])
  })
})

/** What is not set is as if it were not named. */
function withoutUnset(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnset)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const set = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(set.map(([key, each]) => [key, withoutUnset(each)]))
}

describe('what is written down', () => {
  const { keep } = inverseStatements(sqlite, TABLES)
  const inverse = (way: KeptInverse['way']): KeptInverse => ({
    ...{ revision: 'r', message: 'm', parents: [], dependsOn: [], labels: [], transaction: false },
    ...{ checksum: 'c', toolVersion: '1.0.0', appliedAt: '2026-01-02T03:04:05.678Z', way },
  })
  const throughText = (written: KeptInverse) => {
    const [revision, content] = keep(written).bindings!
    return keptInverse({ revision, content })
  }

  for (const { name, op } of allExamples.filter(({ op }) => op.kind !== 'run')) {
    test(`${name}: comes back as it was`, () => {
      const written = inverse({ operations: [op] })
      assert.deepEqual(throughText(written), withoutUnset(written))
    })
  }

  test('is plain ASCII, which a database of any encoding takes', () => {
    const written = inverse({ operations: [{ kind: 'execute', sql: 'ö 🚢 \u0000 \ud800', bindings: [] }] })
    assert.match(keep(written).bindings![1] as string, /^[\u0020-\u007e]*$/)
  })
})
