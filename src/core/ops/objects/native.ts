import { MigError } from '../../../errors.ts'
import type { Dialect, Statement } from '../../dialect.ts'
import type { Native } from '../../schema/objects.ts'
import { splitStatements } from '../../sql/split.ts'
import { sqlText } from '../wording.ts'

/** A table of SQLite's that a module keeps, such as a full text index. */
export const VIRTUAL_TABLE = 'virtual table'

/** What makes a thing of a kind that no operation of its own makes, and what drops it: each one statement or several. */
export interface NativeDefinition {
  readonly create: string
  readonly drop: string
  /** The table or view that it goes with. */
  readonly table?: string
}

/** Throws MigError where a part of it is no text. */
export function nativeOf(kind: string, name: string, { create, drop, table }: NativeDefinition): Native {
  const what = `${kind} "${name}"`
  if (![kind, name].every((each) => typeof each === 'string' && each.trim() !== '')) {
    throw new MigError('operation.invalid', `${what}: an object needs a kind and a name`, {
      hint: ["write: op.createObject('aggregate', 'total(integer)', { create: '...', drop: '...' })"],
    })
  }
  return {
    type: 'native',
    kind,
    name,
    ...(table !== undefined && { table }),
    create: sqlText(`${what}: what creates it`, create),
    drop: sqlText(`${what}: what drops it`, drop),
  }
}

export function nativeDefinition({ create, drop, table }: Native): NativeDefinition {
  return { create, drop, ...(table !== undefined && { table }) }
}

/** `rule only_positive on prices` */
export const shownNative = ({ kind, name, table }: Pick<Native, 'kind' | 'name' | 'table'>): string =>
  `${kind} ${name}${table === undefined ? '' : ` on ${table}`}`

export function statementsOf(sql: string, { family }: Pick<Dialect, 'family'>): readonly Statement[] {
  return splitStatements(sql, family).statements.map((each) => ({ sql: each.sql }))
}
