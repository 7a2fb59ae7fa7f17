import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, isAbsolute, join } from 'node:path'

/**
 * The folder for what can be computed again about a project, safe to delete: in its `node_modules/.cache` if it has
 * `node_modules`, else in the user's own cache. It need not exist.
 */
export function cacheFolder(root: string): string {
  const modules = join(root, 'node_modules')
  if (statSync(modules, { throwIfNoEntry: false })?.isDirectory()) return join(modules, '.cache', 'migraph')
  const { XDG_CACHE_HOME: chosen = '' } = process.env
  const caches = isAbsolute(chosen) ? chosen : join(homedir(), '.cache')
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12)
  return join(caches, 'migraph', `${basename(root)}-${hash}`)
}
