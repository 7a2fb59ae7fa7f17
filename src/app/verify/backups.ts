import { listWays } from '../../core/graph/describe.ts'
import type { Finding } from '../../core/integrity/finding.ts'
import { verifyBackups } from '../backup/verify.ts'
import type { Mig } from '../mig.ts'

/** Backups that do not hold what they held when they were made. */
export async function backupFindings(mig: Mig): Promise<readonly Finding[]> {
  const { backups } = await verifyBackups(mig)
  return backups
    .filter(({ verdict }) => verdict === 'damaged')
    .map(({ id, fault }) => ({
      kind: 'backup',
      subject: String(id),
      what: `backup ${id} is damaged: ${fault ?? 'it is not what was written down of it'}`,
      ways: listWays([['mig backup verify', 'says it of each of them']]),
    }))
}
