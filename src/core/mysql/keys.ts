import type { Dialect, Row, Statement } from '../dialect.ts'
import type { Table } from '../schema/model.ts'

/** The indexes of a table of MySQL or MariaDB, and the foreign keys that need one of them. */
export interface TableKeys {
  readonly indexes: readonly KeyIndex[]
  readonly foreignKeys: readonly KeyColumns[]
  /** Foreign keys of other tables, each with the columns of this one that it refers to. */
  readonly referring: readonly KeyColumns[]
}

export interface KeyColumns {
  readonly name: string
  /** An expression, or the beginning of a column, counts as the name of none. */
  readonly columns: readonly string[]
}

export interface KeyIndex extends KeyColumns {
  readonly unique: boolean
}

/** The two parts of a table's name for the catalogue, where NULL is the session's own database. */
export function databaseAndTable(name: string): readonly [database: string | null, table: string] {
  const dot = name.indexOf('.')
  return dot < 0 ? [null, name] : [name.slice(0, dot), name.slice(dot + 1)]
}

/** Asks for the keys of a table, a row for each column of each; `keysOf` reads them. */
export function askKeys(name: string): Statement {
  const place = databaseAndTable(name)
  return {
    sql: `SELECT IF(non_unique = 1, 'index', 'unique') AS what, index_name AS name, seq_in_index AS position,
  IF(sub_part IS NULL, column_name, NULL) AS part
FROM information_schema.statistics WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ?
UNION ALL SELECT 'foreign key', constraint_name, ordinal_position, column_name
FROM information_schema.key_column_usage
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND referenced_table_name IS NOT NULL
UNION ALL SELECT 'referring', CONCAT(table_schema, '.', table_name, '.', constraint_name), ordinal_position, referenced_column_name
FROM information_schema.key_column_usage
WHERE referenced_table_schema = COALESCE(?, DATABASE()) AND referenced_table_name = ?
  AND NOT (table_schema = referenced_table_schema AND table_name = referenced_table_name)
ORDER BY 1, 2, 3`,
    bindings: [...place, ...place, ...place],
  }
}

/** The keys that the rows of `askKeys` tell. */
export function keysOf(rows: readonly Row[]): TableKeys {
  const named = (what: readonly string[]): readonly KeyIndex[] => {
    const found = new Map<string, KeyIndex>()
    for (const row of rows.filter((each) => what.includes(String(each['what'])))) {
      const name = String(row['name'])
      const columns = [
        ...(found.get(name)?.columns ?? []),
        typeof row['part'] === 'string' ? row['part'] : '',
      ]
      found.set(name, { name, columns, unique: row['what'] === 'unique' })
    }
    return [...found.values()]
  }
  return {
    indexes: named(['index', 'unique']),
    foreignKeys: named(['foreign key']),
    referring: named(['referring']),
  }
}

/** What `askKeys` would be told of a table that is as the schema says. Other tables are not looked at. */
export function assumedKeys(table: Table): readonly Row[] {
  const made: KeyIndex[] = [
    ...(table.primaryKey ? [{ name: 'PRIMARY', columns: table.primaryKey.columns, unique: true }] : []),
    ...table.uniques.map(({ name, columns }) => ({ name, columns, unique: true })),
    ...table.indexes.map((index) => ({
      name: index.name,
      columns: index.keys.map((key) => ('column' in key && key.length === undefined ? key.column : '')),
      unique: index.unique ?? false,
    })),
  ]
  for (const { name, columns } of table.foreignKeys)
    if (!made.some((index) => serves(index, columns))) made.push({ name, columns, unique: false })
  const rows = (what: string, { name, columns }: KeyColumns) =>
    columns.map((part, i) => ({ what, name, position: i + 1, part: part === '' ? null : part }))
  return [
    ...made.flatMap((index) => rows(index.unique ? 'unique' : 'index', index)),
    ...table.foreignKeys.flatMap((key) => rows('foreign key', key)),
  ]
}

/**
 * The index that the server made for a foreign key, which goes by the key's name. `own` are the indexes that are known to
 * be the author's.
 */
export function indexMadeFor(
  foreignKey: string,
  { foreignKeys, indexes }: TableKeys,
  own: readonly string[],
): KeyIndex | undefined {
  const key = foreignKeys.find(({ name }) => name === foreignKey)
  const index = indexes.find(({ name, unique }) => name === foreignKey && !unique)
  const isMade = key && index && index.columns.length === key.columns.length && serves(index, key.columns)
  return isMade && !own.includes(index.name) ? index : undefined
}

/** What becomes of the index that was made for a foreign key when the key goes; a name: it is left to that one. */
export function withoutForeignKey(
  foreignKey: string,
  keys: TableKeys,
  own: readonly string[],
): 'dropped' | 'kept' | { readonly leftTo: string } {
  const index = indexMadeFor(foreignKey, keys, own)
  if (!index) return 'kept'
  const foreignKeys = keys.foreignKeys.filter(({ name }) => name !== foreignKey)
  const needing = neededBy(index, { ...keys, foreignKeys })
  if (needing.length === 0) return 'dropped'
  const heir = needing.find((key) => foreignKeys.includes(key) && key.columns.length === index.columns.length)
  const isFree = heir && !keys.indexes.some(({ name }) => name === heir.name)
  return isFree ? { leftTo: heir.name } : 'kept'
}

/** The foreign keys, of this table or to it, that would be left without an index. */
export function neededBy(index: KeyIndex, keys: TableKeys): readonly KeyColumns[] {
  const left = keys.indexes.filter((each) => each !== index)
  return [...keys.foreignKeys, ...keys.referring].filter(
    ({ columns }) => serves(index, columns) && !left.some((each) => serves(each, columns)),
  )
}

/** The server drops an index of its own as soon as another serves its foreign key, and misses it when that one goes. */
export function indexesInstead(name: string, keys: TableKeys, { quote }: Dialect): readonly string[] {
  const index = keys.indexes.find((each) => each.name === name)
  const missing = index ? neededBy(index, { ...keys, referring: [] }) : []
  return missing.map((key) => `ADD INDEX ${quote(key.name)} (${key.columns.map(quote).join(', ')})`)
}

/** Whether the index begins with just these columns. */
const serves = (index: KeyColumns, columns: readonly string[]) =>
  columns.every((column, i) => index.columns[i] === column)
