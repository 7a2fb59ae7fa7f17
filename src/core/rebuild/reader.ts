import { MigError } from '../../errors.ts'
import type { Word } from './lexis.ts'

/** A text with its tokens, and the one that is read next. */
export interface Reader {
  readonly sql: string
  readonly words: readonly Word[]
  at: number
}

export function unreadable(sql: string): MigError {
  return new MigError('operation.unsupported', `this is no table that mig can rebuild: ${sql.slice(0, 80)}`)
}
