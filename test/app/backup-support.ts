import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { restoreBackup, type RestoreRequest } from '../../src/app/backup/restore.ts'
import { openMig, type Mig } from '../../src/app/mig.ts'
import { tempFolder, writeFiles, type TestDatabase } from '../support/databases.ts'

export interface Place {
  readonly folder: string
  readonly backups: string
  /** The project, opened for the while of `work`. */
  open<T>(work: (mig: Mig) => Promise<T>, now?: string): Promise<T>
}

const REVISION = `// create b
export const revision = 'aaaa1111'
export const down_revision = null
export function upgrade(op) {
  op.execute('CREATE TABLE b (id INTEGER PRIMARY KEY)')
}
`

export function placeOf({ url }: Pick<TestDatabase, 'url'>, environment: object = {}): Place {
  const folder = tempFolder()
  const dev = { url, ...environment }
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({ environments: { dev } }),
    'revisions/1.mjs': REVISION,
  })
  return {
    folder,
    backups: join(folder, 'backups'),
    async open(work, now) {
      const mig = await openMig({
        host: {
          cwd: folder,
          env: { ...process.env },
          now: () => (now === undefined ? new Date() : new Date(now)),
          newId: () => '4b1d2c9e8f77',
          operator: () => 'ana@home',
        },
      })
      try {
        return await work(mig)
      } finally {
        await mig.close()
      }
    },
  }
}

export const yes = () => Promise.resolve(true)

export const restore = (mig: Mig, id: number, more: Partial<RestoreRequest> = {}) =>
  restoreBackup(mig, { id: String(id), ask: yes, ...more })

/** The files of backups, without what is beside them. */
export const filesIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder).filter((name) => !name.endsWith('.json') && name !== '.gitignore')
    : []

export const three = async (database: TestDatabase) => {
  await database.script('CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20))')
  await database.script("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)")
}

export const countOf = async (database: TestDatabase, table: string) =>
  Number((await database.query(`SELECT count(*) AS n FROM ${table}`))[0]!['n'])
