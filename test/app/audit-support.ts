import assert from 'node:assert/strict'
import { auditList, auditVerify } from '../../src/app/audit/audit.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { isMigError, type MigError } from '../../src/errors.ts'
import { tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

export const revision = (id: string, parents: readonly string[], up: string, down = '') => `// step ${id}
export const revision = '${id}'
export const down_revision = ${JSON.stringify(parents.length === 0 ? null : parents)}
export async function upgrade(op) {
  ${up}
}
export async function downgrade(op) {
  ${down}
}
`

export const create = (table: string) => `op.execute('CREATE TABLE ${table} (id int)')`
export const drop = (table: string) => `op.execute('DROP TABLE ${table}')`

export const FILES = {
  'revisions/1.mjs': revision(
    'aaaa1111',
    [],
    `${create('a')}
  op.bulkInsert('a', [{ id: 4711 }, { id: 4712 }])`,
    drop('a'),
  ),
  'revisions/2.mjs': revision('bbbb2222', ['aaaa1111'], create('b'), drop('b')),
}

export const FAILING = {
  'revisions/3.mjs': revision(
    'cccc3333',
    ['bbbb2222'],
    `${create('c')}; op.execute('SELECT nothing FROM nowhere')`,
  ),
}

export interface Project {
  readonly database: Pick<TestDatabase, 'url'>
  readonly files?: Readonly<Record<string, string>>
  readonly environment?: object
  readonly config?: object
  readonly meta?: Readonly<Record<string, string>>
}

export function folderOf({ database, files = FILES, environment, config }: Project): string {
  const folder = tempFolder()
  const dev = { url: database.url, ...environment }
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev }, ...config }),
    ...files,
  })
  return folder
}

export async function opened(project: Project, folder = folderOf(project)): Promise<Mig> {
  return openMig({
    environment: 'dev',
    ...(project.meta && { meta: project.meta }),
    host: {
      cwd: folder,
      env: {},
      now: () => new Date(),
      newId: () => '4b1d2c9e8f77',
      operator: () => 'ana@home',
    },
  })
}

/** Does it in a project of its own, or in one more on the same files. */
export async function on<T>(project: Project, work: (mig: Mig) => Promise<T>, folder?: string): Promise<T> {
  const mig = await opened(project, folder)
  try {
    return await work(mig)
  } finally {
    await mig.close()
  }
}

export async function refusal(work: Promise<unknown>): Promise<MigError> {
  try {
    await work
  } catch (error) {
    assert.ok(isMigError(error), String(error))
    return error
  }
  throw new Error('it was let through')
}

/** What there is, as one line for each entry, in the order in which it was written. */
export async function lines(mig: Mig): Promise<readonly string[]> {
  const { entries } = await auditList(mig, { limit: 1000 })
  return entries
    .toReversed()
    .map(({ what, revision, outcome }) => [what, revision, outcome].filter(Boolean).join(' '))
}

export async function isWhole(mig: Mig): Promise<void> {
  assert.deepEqual((await auditVerify(mig)).findings, [])
}
