import { listWays } from '../../core/graph/describe.ts'
import type { Finding } from '../../core/integrity/finding.ts'
import { isOfModule } from '../../io/revisions/modules.ts'
import { hasHeadsLock, headsLock } from '../heads-lock.ts'
import type { Mig } from '../mig.ts'

/** What the lock file says that is not so; where there is none, nothing. */
export function lockFindings(mig: Mig): readonly Finding[] {
  if (!hasHeadsLock(mig)) return []
  // of modules that the application brings along the text is not known
  if ([...mig.wholeGraph().revisions.keys()].some((id) => isOfModule(mig.checksum(id)))) return []
  const { differences, relativePath } = headsLock(mig, { write: false })
  if (differences.length === 0) return []
  return [
    {
      kind: 'lock',
      subject: relativePath,
      what: `${relativePath} does not fit the revisions: ${differences.join('; ')}`,
      ways: listWays([['mig check --lock --write', 'writes it']]),
    },
  ]
}
