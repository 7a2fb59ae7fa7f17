import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '../support/folders.ts'

/** The packages that a running application needs. */
const NEEDED = ['cosmiconfig', 'dotenv', 'knex', 'mysql2', 'pg', 'sqlite3']

/** A folder in which this package is installed as for production: with what it needs to run, and nothing else. */
export function installed(): string {
  const folder = tempFolder()
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'migraph'), { recursive: true })
  for (const path of ['package.json', 'templates', 'dist/src', 'dist/runtime'])
    cpSync(realpathSync(path), join(modules, 'migraph', path), { recursive: true })
  for (const name of NEEDED) symlinkSync(realpathSync(join('node_modules', name)), join(modules, name), 'dir')
  return folder
}
