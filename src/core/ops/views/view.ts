import { MigError } from '../../../errors.ts'
import { atLeast, type RenderContext, type Statement } from '../../dialect.ts'
import type { StorageParameters } from '../../schema/model.ts'
import type { View } from '../../schema/objects.ts'
import { commentStatement } from '../comments/comment-target.ts'
import { isList } from '../op.ts'
import { lacks, oneStatement, quotedList, sqlText } from '../wording.ts'

/** What a view is besides its SELECT. */
export interface ViewOptions {
  /** The names of its columns; left out: those that the SELECT gives. */
  readonly columns?: readonly string[]
  /** Its rows are stored, and renewed by `refreshView` (PostgreSQL). */
  readonly materialized?: boolean
  /** False: a materialised view without rows, until it is refreshed. */
  readonly populated?: boolean
  /** Rows that are written through it must be such that it shows them. */
  readonly checkOption?: 'local' | 'cascaded'
  /** It is read with the rights of who asks, not of its owner (PostgreSQL 15, MySQL, MariaDB). */
  readonly securityInvoker?: boolean
  /** How its rows are found, where the server is not to choose (MySQL and MariaDB). */
  readonly algorithm?: 'merge' | 'temptable'
  /** Its conditions come before those of whoever reads it (PostgreSQL). */
  readonly securityBarrier?: boolean
  /** Storage parameters of a materialised view (PostgreSQL), such as `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters
  /** What rows that are written through it get, by column, as SQL (PostgreSQL). */
  readonly columnDefaults?: Readonly<Record<string, string>>
  /** By column (PostgreSQL). */
  readonly columnComments?: Readonly<Record<string, string>>
}

/** A view without its name; a text is its SELECT alone. */
export type ViewDefinition = string | (ViewOptions & Pick<View, 'query' | 'indexes'>)

/** Throws MigError where the options go not together. */
export function viewOf(name: string, query: string, options: ViewOptions & Pick<View, 'indexes'> = {}): View {
  const { columns, materialized, populated, checkOption, securityInvoker, indexes } = options
  const { securityBarrier, algorithm, with: parameters, columnDefaults, columnComments } = options
  const invalid = (message: string, hint: readonly string[] = []) =>
    new MigError('operation.invalid', `view "${name}": ${message}`, { hint })
  if (columns !== undefined && !isList(columns)) throw invalid('its columns are no list')
  if (materialized && [checkOption, securityInvoker, securityBarrier, columnDefaults].some(Boolean))
    throw invalid('a materialised view has no checkOption, no security and no defaults')
  if (!materialized && parameters) throw invalid('it has no storage parameters')
  if (!materialized && (populated === false || indexes))
    throw invalid(populated === false ? 'only a materialised view can be without rows' : 'it has no indexes')
  if (checkOption !== undefined && !['local', 'cascaded'].includes(checkOption))
    throw invalid(`checkOption is no "${checkOption as string}"`, ["it is 'local' or 'cascaded'"])
  if (algorithm !== undefined && !['merge', 'temptable'].includes(algorithm))
    throw invalid(`algorithm is no "${algorithm as string}"`, ["it is 'merge' or 'temptable'"])
  return {
    type: 'view',
    name,
    query: sqlText(`view "${name}": its query`, query),
    ...(columns && { columns }),
    ...(materialized && { materialized: true }),
    ...(populated === false && { populated }),
    ...(checkOption && { checkOption }),
    ...(securityInvoker && { securityInvoker: true }),
    ...(algorithm && { algorithm }),
    ...(securityBarrier && { securityBarrier: true }),
    ...(parameters && { with: parameters }),
    ...(indexes && indexes.length > 0 && { indexes }),
    ...(columnDefaults && { columnDefaults }),
    ...(columnComments && { columnComments }),
  }
}

export function viewFrom(name: string, definition: ViewDefinition): View {
  return typeof definition === 'string'
    ? viewOf(name, definition)
    : viewOf(name, definition.query, definition)
}

/** The shortest text or object that `viewFrom` makes the view of. */
export function definitionOf({ type: _type, name: _name, ...definition }: View): ViewDefinition {
  return Object.keys(definition).length === 1 ? definition.query : definition
}

/** What a view is besides its name and SELECT, for printing. */
export function optionsOf({ type: _type, name: _name, query: _query, ...options }: View): ViewOptions {
  return options
}

/** The statement that creates the view, or puts it in the place of the one of its name. */
export function createViewSql(
  view: View,
  { dialect, version }: Pick<RenderContext, 'dialect' | 'version'>,
  verb: 'CREATE' | 'CREATE OR REPLACE' | 'CREATE TEMPORARY' = 'CREATE',
): Statement {
  const { family } = dialect
  const invoker = view.securityInvoker === true
  if (view.materialized && family !== 'postgres') {
    throw lacks(dialect, 'has no materialised views', ['keep the rows in a table that you fill yourself'])
  }
  if (view.checkOption && family === 'sqlite') throw lacks(dialect, 'has no check option of a view')
  if (family !== 'postgres') refusePostgresOnly(view, dialect)
  if (view.algorithm && family !== 'mysql') throw lacks(dialect, 'has no algorithm of a view')
  if (invoker && family === 'sqlite') throw lacks(dialect, 'has no security of a view')
  if (invoker && family === 'postgres' && !atLeast(version, 15))
    throw lacks(dialect, 'has securityInvoker from version 15 on')
  const parameters = [
    ...(invoker && family === 'postgres' ? ['security_invoker = true'] : []),
    ...(view.securityBarrier ? ['security_barrier = true'] : []),
    ...Object.entries(view.with ?? {}).map(([name, value]) => `${name} = ${dialect.literal(value)}`),
  ]
  const kind = view.materialized ? 'MATERIALIZED VIEW' : 'VIEW'
  const head = [
    verb,
    ...(view.algorithm ? [`ALGORITHM = ${view.algorithm.toUpperCase()}`] : []),
    ...(invoker && family === 'mysql' ? ['SQL SECURITY INVOKER'] : []),
    kind,
    dialect.table(view.name),
    ...(view.columns ? [`(${quotedList(view.columns, dialect)})`] : []),
    ...(parameters.length > 0 ? [`WITH (${parameters.join(', ')})`] : []),
    'AS',
  ].join(' ')
  const tail = [
    ...(view.checkOption ? [`\nWITH ${view.checkOption.toUpperCase()} CHECK OPTION`] : []),
    ...(view.populated === false ? ['\nWITH NO DATA'] : []),
  ].join('')
  return oneStatement(`${head}\n${view.query}${tail}`, dialect)
}

/** What is said of the columns of a view that has just been made. */
export function viewColumnsSql(
  { name, columnDefaults = {}, columnComments = {} }: View,
  { dialect }: Pick<RenderContext, 'dialect'>,
): readonly Statement[] {
  return [
    ...Object.entries(columnDefaults).map(([column, value]) => ({
      sql: `ALTER VIEW ${dialect.table(name)} ALTER COLUMN ${dialect.quote(column)} SET DEFAULT ${value}`,
    })),
    ...Object.entries(columnComments).map(([column, text]) => ({
      sql: commentStatement({ kind: 'column', name: column, on: name }, text, dialect),
    })),
  ]
}

function refusePostgresOnly(view: View, dialect: RenderContext['dialect']): void {
  if (view.securityBarrier) throw lacks(dialect, 'has no security barrier of a view')
  if (view.with) throw lacks(dialect, 'has no storage parameters of a view')
  if (view.columnDefaults) throw lacks(dialect, 'has no defaults of a view')
  if (view.columnComments) throw lacks(dialect, 'keeps no comments on the columns of a view')
}

export function dropViewSql(
  view: Pick<View, 'name' | 'materialized'>,
  { dialect }: Pick<RenderContext, 'dialect'>,
): Statement {
  if (view.materialized && dialect.family !== 'postgres') throw lacks(dialect, 'has no materialised views')
  return { sql: `DROP ${view.materialized ? 'MATERIALIZED ' : ''}VIEW ${dialect.table(view.name)}` }
}
