import type { StateTables } from '../../core/journal/journal.ts'
import { namesOf } from '../../core/journal/journal.ts'
import { claimStatements } from '../../core/journal/claim.ts'
import type { Session } from '../db/session.ts'
import { lockLost } from '../resume/revision-log.ts'

export interface ChecksumChange {
  readonly revision: string
  /** What is recorded: where that is another one by now, nothing is changed. */
  readonly from: string
  readonly to: string
}

/** Records another checksum of an applied revision, in the transaction that is open. Throws `lock.lost`. */
export async function writeChecksum(
  session: Session,
  { tables, epoch }: { readonly tables: StateTables; readonly epoch: number | undefined },
  { revision, from, to }: ChecksumChange,
): Promise<void> {
  const { dialect } = session
  if (epoch !== undefined) {
    const [row] = await session.query(claimStatements(dialect, tables).fence(epoch).sql)
    if (row?.['epoch'] === null) throw lockLost()
  }
  const [id, checksum] = [dialect.quote('revision'), dialect.quote('checksum')]
  const [first, second, third] = [1, 2, 3].map((n) => dialect.placeholder(n))
  await session.query(
    `UPDATE ${dialect.table(namesOf(tables).revision)} SET ${checksum} = ${first!} WHERE ${id} = ${second!} AND ${checksum} = ${third!}`,
    [to, revision, from],
  )
}
