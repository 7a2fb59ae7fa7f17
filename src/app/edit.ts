import { resolveRevision } from '../core/graph/index.ts'
import type { Mig } from './mig.ts'

export interface EditResult {
  readonly id: string
  /** Absolute, and relative to the config file. */
  readonly path: string
  readonly relativePath: string
  /** The command that opens a file: VISUAL, EDITOR, or vi. */
  readonly editor: string
}

/** The file of the revision that the target names, and what to open it with. */
export async function edit(mig: Mig, target: string): Promise<EditResult> {
  const applied = target.includes('current') ? (await mig.applied()).map((row) => row.revision) : []
  const id = resolveRevision(mig.graph(), applied, target)
  const { path, relativePath } = mig.file(id)
  const { VISUAL, EDITOR } = mig.host.env
  return { id, path, relativePath, editor: VISUAL ?? EDITOR ?? 'vi' }
}

/** To be called when the editor is closed: reads the files anew, and keeps the lock file up to date where there is one. */
export async function wasEdited(mig: Mig): Promise<void> {
  const { keepHeadsLock } = await import('./heads-lock.ts')
  keepHeadsLock(mig)
}
