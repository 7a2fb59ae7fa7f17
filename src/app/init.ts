import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { MigError } from '../errors.ts'
import { writeFileAtomically } from '../io/files.ts'
import type { Host } from '../io/host.ts'
import { CONFIG_FILES } from '../io/config/find.ts'

export interface InitResult {
  /** Absolute. */
  readonly folder: string
  /** Relative to the folder. */
  readonly created: readonly string[]
}

const CONFIG = `import { defineConfig } from 'migraph'

export default defineConfig({
  environments: {
    // a file beside this one, so that there is something to try
    dev: { url: 'sqlite:dev.db' },
    // \${...} is read from the environment, or from .env files beside this one
    staging: { url: '\${STAGING_DATABASE_URL}' },
    prod: { url: '\${DATABASE_URL}', production: true },
  },
})
`

/** Makes a config file and a folder for revisions. Throws `file.exists` where there is a config already. */
export function init(host: Host, directory = '.'): InitResult {
  const folder = resolve(host.cwd, directory)
  const existing = CONFIG_FILES.find((name) => existsSync(join(folder, name)))
  if (existing !== undefined) {
    throw new MigError('file.exists', `there is a ${existing} in ${folder} already`, {
      hint: ['mig env show    prints what it says'],
      details: { path: join(folder, existing) },
    })
  }
  writeFileAtomically(join(folder, 'migrate.config.ts'), CONFIG, { exclusive: true })
  mkdirSync(join(folder, 'revisions'), { recursive: true })
  return { folder, created: ['migrate.config.ts', 'revisions/'] }
}
