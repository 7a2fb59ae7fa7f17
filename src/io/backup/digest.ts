import { createHash } from 'node:crypto'
import { checksumOf, DIGITS, digestQuestion, rowTexts, type DigestColumn } from '../../core/backup/digest.ts'
import type { Row, Statement } from '../../core/dialect.ts'
import type { Session } from '../db/session.ts'

export interface Digest {
  readonly rows: number
  readonly checksum: string
}

/** How many rows are read at once where they are hashed here. */
const BATCH = 5_000

/** How many rows a table holds, and a checksum of what they hold in these columns, whatever their order. */
export async function digestOf(
  session: Pick<Session, 'dialect' | 'query'>,
  table: string,
  columns: readonly DigestColumn[],
  ask: (question: Statement) => Promise<readonly Row[]> = ({ sql }) => session.query(sql),
): Promise<Digest> {
  const { dialect } = session
  const question = digestQuestion(dialect.table(table), columns, dialect)
  if (question !== undefined) {
    const [row] = await ask(question)
    return digest(Number(row!['count']), BigInt(String(row!['sum'])))
  }
  let [count, sum, last] = [0, 0n, -(2n ** 63n)]
  for (;;) {
    const rows = await session.query(
      `${rowTexts(dialect.table(table), columns, dialect)} WHERE rowid > ${last} ORDER BY rowid LIMIT ${BATCH}`,
    )
    for (const row of rows) {
      const hash = createHash('sha256').update(String(row['text'])).digest('hex')
      sum += BigInt(`0x${hash.slice(0, DIGITS)}`)
    }
    count += rows.length
    if (rows.length < BATCH) return digest(count, sum)
    last = BigInt(String(rows.at(-1)!['number']))
  }
}

const digest = (rows: number, sum: bigint): Digest => ({ rows, checksum: checksumOf(rows, sum.toString()) })
