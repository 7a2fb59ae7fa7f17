import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MigError } from '../../../errors.ts'
import type { DriverName } from '../../config/settings.ts'

/**
 * The driver's module: the project's own where it has one, else the one beside this package. Throws MigError with the
 * line that installs it where there is none.
 */
export async function importDriver<T>(name: DriverName, root: string): Promise<T> {
  // safe: each caller names the package whose types it asks for
  const loaded = (await import(resolveDriver(name, root))) as { default?: T } & T
  return loaded.default ?? loaded
}

function resolveDriver(name: DriverName, root: string): string {
  for (const from of [join(root, 'package.json'), import.meta.url]) {
    try {
      return pathToFileURL(createRequire(from).resolve(name)).href
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new MigError('connection.driver-missing', `the driver "${name}" is not installed`, {
    hint: [`npm install ${name}`],
    details: { driver: name },
  })
}
