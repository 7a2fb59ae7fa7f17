import { MigError } from '../../../errors.ts'
import { atLeast, type RenderContext } from '../../dialect.ts'
import type { Index, IndexKey } from '../../schema/model.ts'

/** What is written of an index that is made. */
export interface IndexStatement {
  readonly table: string
  readonly index: Index
  /** Writers go on meanwhile. */
  readonly concurrently?: true
}

/** The CREATE INDEX of PostgreSQL. Throws MigError for what it lacks. */
export function postgresIndex(
  { table, index, concurrently }: IndexStatement,
  context: RenderContext,
): string {
  const { dialect, version } = context
  const { quote, literal } = dialect
  refuse(index, context, {
    length: 'index the beginning instead: { expression: "left(column, 20)" }',
    parser: undefined,
    fulltext: `index the words instead: { expression: "to_tsvector('english', column)" }, with method: 'gin'`,
    spatial: "use method: 'gist'",
    invisible: undefined,
  })
  if (index.nullsNotDistinct && !atLeast(version, 15)) {
    throw new MigError('operation.unsupported', 'NULLS NOT DISTINCT needs postgres 15')
  }
  const key = (each: IndexKey) =>
    [
      'expression' in each ? `(${each.expression})` : quote(each.column),
      ...(each.collation === undefined ? [] : [`COLLATE ${quote(each.collation)}`]),
      ...(each.opclass === undefined ? [] : [each.opclass]),
      ...order(each),
      ...(each.nulls === undefined ? [] : [`NULLS ${each.nulls.toUpperCase()}`]),
    ].join(' ')
  const settings = Object.entries(index.with ?? {}).map(
    ([name, value]) => `${quote(name)} = ${literal(value)}`,
  )
  return [
    'CREATE',
    ...(index.unique ? ['UNIQUE'] : []),
    'INDEX',
    ...(concurrently ? ['CONCURRENTLY'] : []),
    `${quote(index.name)} ON ${dialect.table(table)}`,
    ...(index.method === undefined ? [] : [`USING ${quote(index.method)}`]),
    `(${index.keys.map(key).join(', ')})`,
    ...(index.include ? [`INCLUDE (${index.include.map((column) => quote(column)).join(', ')})`] : []),
    ...(index.nullsNotDistinct ? ['NULLS NOT DISTINCT'] : []),
    ...(settings.length > 0 ? [`WITH (${settings.join(', ')})`] : []),
    ...(index.where === undefined ? [] : [`WHERE ${index.where}`]),
  ].join(' ')
}

/** The CREATE INDEX of MySQL and MariaDB. Throws MigError for what the one at hand lacks. */
export function mysqlIndex({ table, index, concurrently }: IndexStatement, context: RenderContext): string {
  const { dialect } = context
  const { type, name, method, keys, options } = mysqlParts(index, context)
  return [
    'CREATE',
    ...type,
    `INDEX ${name}`,
    ...method,
    `ON ${dialect.table(table)} ${keys}`,
    ...options,
    ...(concurrently ? [ONLINE] : []),
  ].join(' ')
}

/** The same as a line of CREATE TABLE. */
export function mysqlIndexLine(index: Index, context: RenderContext): string {
  const { type, name, method, keys, options } = mysqlParts(index, context)
  return [...type, `KEY ${name}`, ...method, keys, ...options].join(' ')
}

function mysqlParts(index: Index, context: RenderContext) {
  const { quote, literal, name: server } = context.dialect
  refuse(index, context, {
    where: undefined,
    include: 'make them keys of the index',
    nulls: undefined,
    opclass: undefined,
    statistics: undefined,
    collation: 'the column itself has a collation',
    nullsNotDistinct: undefined,
    with: undefined,
    ...(server === 'mariadb' && { expression: 'index a generated column instead' }),
  })
  if (index.method !== undefined && !/^(btree|hash)$/.test(index.method)) {
    throw new MigError('operation.unsupported', `${server} has no index method "${index.method}"`)
  }
  if (index.keys.some((key) => 'expression' in key)) needs(context, 'an index on an expression', [8, 0, 13])
  if (index.invisible) needs(context, 'an invisible index', server === 'mariadb' ? [10, 6] : [8])
  const key = (each: IndexKey) =>
    [
      ('expression' in each ? `(${each.expression})` : quote(each.column)) +
        (each.length === undefined ? '' : `(${each.length})`),
      ...order(each),
    ].join(' ')
  const type = index.type?.toUpperCase() ?? (index.unique ? 'UNIQUE' : undefined)
  return {
    type: type === undefined ? [] : [type],
    name: quote(index.name),
    method: index.method === undefined ? [] : [`USING ${index.method.toUpperCase()}`],
    keys: `(${index.keys.map(key).join(', ')})`,
    options: [
      ...(index.parser === undefined ? [] : [`WITH PARSER ${quote(index.parser)}`]),
      ...(index.comment === undefined ? [] : [`COMMENT ${literal(index.comment)}`]),
      ...(index.invisible ? [invisibility(server, true)] : []),
    ],
  }
}

/** The CREATE INDEX of SQLite. Throws MigError for what it lacks. */
export function sqliteIndex({ table, index }: IndexStatement, context: RenderContext): string {
  const { quote } = context.dialect
  refuse(index, context, {
    include: 'make them keys of the index',
    nulls: undefined,
    opclass: undefined,
    statistics: undefined,
    length: 'index the beginning instead: { expression: "substr(column, 1, 20)" }',
    nullsNotDistinct: undefined,
    with: undefined,
    method: undefined,
    parser: undefined,
    fulltext: 'a virtual table of fts5 has one',
    spatial: 'a virtual table of rtree has one',
    invisible: undefined,
    comment: undefined,
  })
  const key = (each: IndexKey) =>
    [
      'expression' in each ? `(${each.expression})` : quote(each.column),
      ...(each.collation === undefined ? [] : [`COLLATE ${quote(each.collation)}`]),
      ...order(each),
    ].join(' ')
  // the schema stands at the index, and never at its table
  const [schema, bare] = table.includes('.') ? splitAtDot(table) : [undefined, table]
  const name = schema === undefined ? quote(index.name) : `${quote(schema)}.${quote(index.name)}`
  return [
    index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    `${name} ON ${quote(bare)} (${index.keys.map(key).join(', ')})`,
    ...(index.where === undefined ? [] : [`WHERE ${index.where}`]),
  ].join(' ')
}

/** What tells MySQL and MariaDB to fail rather than to lock out the writers. */
export const ONLINE = 'LOCK = NONE'

/** MariaDB says IGNORED where MySQL says INVISIBLE. */
export function invisibility(server: string, invisible: boolean): string {
  if (server === 'mariadb') return invisible ? 'IGNORED' : 'NOT IGNORED'
  return invisible ? 'INVISIBLE' : 'VISIBLE'
}

/** Throws MigError where the server is older. */
export function needs({ dialect, version }: RenderContext, what: string, wanted: readonly number[]): void {
  if (atLeast(version, ...wanted)) return
  throw new MigError('operation.unsupported', `${what} needs ${dialect.name} ${wanted.join('.')}`)
}

type Feature = keyof typeof FEATURES

const FEATURES = {
  collation: 'index key with a collation',
  comment: 'comment on an index',
  expression: 'index on an expression',
  fulltext: 'full text index',
  include: 'index with included columns',
  invisible: 'invisible index',
  length: 'index on the beginning of a column',
  method: 'index method',
  nulls: 'order of NULL in an index',
  nullsNotDistinct: 'NULLS NOT DISTINCT',
  opclass: 'operator class',
  parser: 'full text parser',
  spatial: 'spatial index',
  statistics: 'statistics of an index',
  where: 'index with a WHERE',
  with: 'storage parameter of an index',
} as const

/** Throws MigError for the first thing of the index that the database lacks, with the way out where there is one. */
function refuse(
  index: Index,
  { dialect }: RenderContext,
  lacks: Partial<Record<Feature, string | undefined>>,
): void {
  const used = new Set<Feature>([
    ...(
      ['include', 'invisible', 'method', 'nullsNotDistinct', 'parser', 'where', 'with', 'comment'] as const
    ).filter((each) => index[each] !== undefined),
    ...(index.type === undefined ? [] : [index.type]),
    ...index.keys.flatMap((key) =>
      (['collation', 'expression', 'length', 'nulls', 'opclass', 'statistics'] as const).filter(
        (each) => each in key,
      ),
    ),
  ])
  for (const feature of used) {
    if (!(feature in lacks)) continue
    const hint = lacks[feature]
    throw new MigError('operation.unsupported', `${dialect.name} has no ${FEATURES[feature]}`, {
      hint: hint === undefined ? [] : [hint],
    })
  }
}

const order = (key: IndexKey) => (key.order === 'desc' ? ['DESC'] : [])

const splitAtDot = (name: string): readonly [string, string] => {
  const dot = name.indexOf('.')
  return [name.slice(0, dot), name.slice(dot + 1)]
}
