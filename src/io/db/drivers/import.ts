import { createRequire } from 'node:module'
import { join } from 'node:path'
import { MigError } from '../../../errors.ts'
import type { DriverName } from '../../config/settings.ts'

/**
 * The driver's module: the project's own where it has one, else the one beside this package. Throws MigError with the
 * line that installs it where there is none. By `require`: for an `import` of CommonJS Node looks through all of its text
 * first.
 */
export function importDriver<Name extends DriverName>(name: Name, root: string): DriverModules[Name] {
  const require = createRequire(import.meta.url)
  // safe: the package of this name
  const loaded = require(resolveDriver(name, root)) as DriverModules[Name] & {
    readonly default?: DriverModules[Name]
  }
  return loaded.default ?? loaded
}

interface DriverModules {
  readonly pg: typeof import('pg')
  readonly mysql2: typeof import('mysql2')
  readonly sqlite3: typeof import('sqlite3')
}

function resolveDriver(name: DriverName, root: string): string {
  for (const from of [join(root, 'package.json'), import.meta.url]) {
    try {
      return createRequire(from).resolve(name)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new MigError('connection.driver-missing', `the driver "${name}" is not installed`, {
    hint: [`npm install ${name}`],
    details: { driver: name },
  })
}
