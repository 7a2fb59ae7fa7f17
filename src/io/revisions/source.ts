import { readFileSync } from 'node:fs'
import { lazily } from '../../core/graph/lazily.ts'
import { VERSION } from '../../version.ts'
import type { Settings } from '../config/settings.ts'
import { packageEntry } from '../package.ts'
import { checksumOf } from './checksum.ts'
import type { RevisionModule } from './load.ts'
import { readGraph, type RevisionFile, type RevisionFiles } from './read.ts'

/** Where the revisions of a project come from. */
export interface RevisionSource {
  /** All of them, read anew at every call. Throws `graph.broken`. */
  read(): RevisionFiles
  /** The checksum of one of them, which is not run. */
  checksum(file: RevisionFile): string
  /** One of them, ready to run. Throws `revision.unloadable`. */
  load(file: RevisionFile): Promise<RevisionModule>
}

/** The files in the folders that the settings name. */
export function revisionFolders(settings: Settings): RevisionSource {
  // a command that only looks at the graph loads none
  const loader = lazily(async () => {
    const { createRevisionLoader } = await import('./load.ts')
    const { name: environment, policy } = settings.environment
    return createRevisionLoader({
      root: settings.root,
      aliases: { migraph: packageEntry() },
      ...(policy.allowedImports && { allowedImports: { patterns: policy.allowedImports, environment } }),
    })
  })
  return {
    read: () => readGraph(settings, { version: VERSION }),
    checksum: ({ path }) => checksumOf(readFileSync(path, 'utf8')),
    load: async (file) => (await loader())(file),
  }
}
