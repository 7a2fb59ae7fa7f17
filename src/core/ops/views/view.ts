import { MigError } from '../../../errors.ts'
import { atLeast, type RenderContext, type Statement } from '../../dialect.ts'
import type { View } from '../../schema/objects.ts'
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
}

/** A view without its name; a text is its SELECT alone. */
export type ViewDefinition = string | (ViewOptions & Pick<View, 'query' | 'indexes'>)

/** Throws MigError where the options go not together. */
export function viewOf(name: string, query: string, options: ViewOptions & Pick<View, 'indexes'> = {}): View {
  const { columns, materialized, populated, checkOption, securityInvoker, indexes } = options
  const invalid = (message: string, hint: readonly string[] = []) =>
    new MigError('operation.invalid', `view "${name}": ${message}`, { hint })
  if (columns !== undefined && !isList(columns)) throw invalid('its columns are no list')
  if (materialized && (checkOption ?? securityInvoker))
    throw invalid('a materialised view has no checkOption and no securityInvoker')
  if (!materialized && (populated === false || indexes))
    throw invalid(populated === false ? 'only a materialised view can be without rows' : 'it has no indexes')
  if (checkOption !== undefined && !['local', 'cascaded'].includes(checkOption))
    throw invalid(`checkOption is no "${checkOption as string}"`, ["it is 'local' or 'cascaded'"])
  return {
    type: 'view',
    name,
    query: sqlText(`view "${name}": its query`, query),
    ...(columns && { columns }),
    ...(materialized && { materialized: true }),
    ...(populated === false && { populated }),
    ...(checkOption && { checkOption }),
    ...(securityInvoker && { securityInvoker: true }),
    ...(indexes && indexes.length > 0 && { indexes }),
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
  if (invoker && family === 'sqlite') throw lacks(dialect, 'has no security of a view')
  if (invoker && family === 'postgres' && !atLeast(version, 15))
    throw lacks(dialect, 'has securityInvoker from version 15 on')
  const kind = view.materialized ? 'MATERIALIZED VIEW' : 'VIEW'
  const head = [
    verb,
    ...(invoker && family === 'mysql' ? ['SQL SECURITY INVOKER'] : []),
    kind,
    dialect.table(view.name),
    ...(view.columns ? [`(${quotedList(view.columns, dialect)})`] : []),
    ...(invoker && family === 'postgres' ? ['WITH (security_invoker = true)'] : []),
    'AS',
  ].join(' ')
  const tail = [
    ...(view.checkOption ? [`\nWITH ${view.checkOption.toUpperCase()} CHECK OPTION`] : []),
    ...(view.populated === false ? ['\nWITH NO DATA'] : []),
  ].join('')
  return oneStatement(`${head}\n${view.query}${tail}`, dialect)
}

export function dropViewSql(
  view: Pick<View, 'name' | 'materialized'>,
  { dialect }: Pick<RenderContext, 'dialect'>,
): Statement {
  if (view.materialized && dialect.family !== 'postgres') throw lacks(dialect, 'has no materialised views')
  return { sql: `DROP ${view.materialized ? 'MATERIALIZED ' : ''}VIEW ${dialect.table(view.name)}` }
}
