import { join } from 'node:path'
import { createRevisionLoader, type RevisionModule } from '../../../src/io/revisions/load.ts'
import { readGraph } from '../../../src/io/revisions/read.ts'
import { project } from './project.ts'

const ENTRY = {
  'mig/index.mjs':
    'export const t = { varchar: (length) => `varchar(${length})` }\nexport const marker = {}\n',
}

/** A project of which the revision `r` can be loaded; files may import `migraph`, which is not installed. */
export function loading(files: Readonly<Record<string, string>>) {
  const { root, settings } = project({ ...ENTRY, ...files })
  const graph = readGraph(settings, { cache: false })
  const load = createRevisionLoader({ root, aliases: { migraph: join(root, 'mig/index.mjs') }, cache: false })
  const file = (id: string) => graph.files.get(id)!
  return { root, file, load: (id = 'r'): Promise<RevisionModule> => load(file(id)) }
}
