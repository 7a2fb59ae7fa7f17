import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let folder: string | undefined

/** The folder of this package: the nearest one above this module that holds the templates. */
export function packageFolder(): string {
  if (folder !== undefined) return folder
  let at = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(at, 'templates', 'revision.eta'))) {
    const above = dirname(at)
    if (above === at) throw new Error('the templates of this package are not there')
    at = above
  }
  return (folder = at)
}

/** The module that `import ... from 'migraph'` means in config and revision files. */
export function packageEntry(): string {
  return join(packageFolder(), 'dist', 'src', 'index.js')
}
