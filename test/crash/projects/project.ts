import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder, writeFiles } from '../../support/folders.ts'
import { BOOT } from '../command.ts'

/** Revisions to be applied from nothing, in the order in which they stand. */
export interface Project {
  readonly name: string
  readonly revisions: readonly Revision[]
  /** Faults strike only from the first statement on that holds this text; absent: everywhere. */
  readonly from?: string
}

export interface Revision {
  readonly name: string
  /** False: `transaction = false`. */
  readonly transaction?: boolean
  /** Lines of its upgrade. */
  readonly upgrade: readonly string[]
}

/** Writes the project into a folder of its own; DATABASE_URL and LOCK_TIMEOUT are to be set for its commands. */
export function writeProject({ revisions }: Project): string {
  const folder = tempFolder()
  writeFiles(folder, {
    'migrate.config.json': JSON.stringify({
      // a lease that nobody holds any more is soon over
      environments: { dev: { url: '${DATABASE_URL}', lockTimeout: '${LOCK_TIMEOUT}', lease: '2s' } },
    }),
    [BOOT]: BOOT_SCRIPT,
    ...Object.fromEntries(
      revisions.map((revision, n) => [
        `revisions/${n + 1}_${idOf(n)}.ts`,
        textOf(revision, idOf(n), n === 0 ? null : idOf(n - 1)),
      ]),
    ),
  })
  // as `npm install` would
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(process.cwd(), join(folder, 'node_modules', 'migraph'))
  return folder
}

/** The start of an application that calls the library. */
const BOOT_SCRIPT = `import { initDatabase } from 'migraph'

const { knex } = await initDatabase({ logger: console })
await knex.destroy()
`

const idOf = (n: number) => `c0de${String(n).padStart(4, '0')}`

function textOf({ name, transaction, upgrade }: Revision, id: string, parent: string | null): string {
  return `// ${name}
import { sql, t, type Operations } from 'migraph'

export const revision = '${id}'
export const down_revision = ${parent === null ? 'null' : `'${parent}'`}
${transaction === false ? 'export const transaction = false\n' : ''}
export async function upgrade(op: Operations) {
  void [op, sql, t]
${upgrade.map((line) => `  ${line}\n`).join('')}}
`
}
