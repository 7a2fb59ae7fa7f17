import { MigError } from '../../../errors.ts'
import type { Dialect, RenderContext, Statement } from '../../dialect.ts'
import { changeSuffix } from '../../rebuild/edits.ts'
import type { TableChange } from '../../rebuild/written-table.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import type { Family } from '../../schema/model.ts'
import { statement, type Fact, type OpDef } from '../op.ts'
import {
  changedSettings,
  optionName,
  settingsBefore,
  tableOption,
  type TableSettingsChange,
} from './settings.ts'
import { lacks } from '../wording.ts'

export interface SetTableSettings {
  readonly kind: 'setTableSettings'
  readonly table: string
  readonly settings: TableSettingsChange
  readonly was?: TableSettingsChange
}

/** What is not named stays as it is. `was` gives the same settings before, for the way back. */
export const setTableSettings: OpDef<
  SetTableSettings,
  [table: string, settings: TableSettingsChange, was?: TableSettingsChange]
> = {
  kind: 'setTableSettings',
  make: (table, settings, was) => ({
    kind: 'setTableSettings',
    table,
    settings: checked(table, settings),
    ...(was && { was: checked(table, was) }),
  }),
  args: ({ table, settings, was }) => (was ? [table, settings, was] : [table, settings]),
  apply: (op, before) => editTable(before, op.table, (table) => changedSettings(table, op.settings)),
  invert({ table, settings, was }, before) {
    const old = was ?? settingsBefore(findTable(before, table), settings)
    return old && [{ kind: 'setTableSettings', table, settings: old, was: settings }]
  },
  irreversible: 'say what it was: op.setTableSettings(table, { engine: ... }, { engine: ... })',
  sql: { postgres: alterPostgres, mysql: alterMysql, sqlite: rebuildSqlite },
  facts,
  describe: (op) => `set ${Object.keys(op.settings).join(', ')} of table ${op.table}`,
  touches: (op) => [op.table],
}

type Facet = keyof TableSettingsChange

const FACETS: Readonly<Record<Facet, readonly Family[]>> = {
  engine: ['mysql'],
  charset: ['mysql'],
  collation: ['mysql'],
  rowFormat: ['mysql'],
  autoIncrement: ['mysql'],
  convert: ['mysql'],
  strict: ['sqlite'],
  withoutRowid: ['sqlite'],
  unlogged: ['postgres'],
  with: ['postgres', 'mysql'],
}

function checked(table: string, settings: TableSettingsChange): TableSettingsChange {
  const invalid = (message: string, hint: readonly string[] = []) =>
    new MigError('operation.invalid', `setTableSettings "${table}": ${message}`, { hint })
  const facets = Object.keys(settings)
  const unknown = facets.find((facet) => !Object.hasOwn(FACETS, facet))
  if (unknown !== undefined) throw invalid(`there is no "${unknown}"`, [`it is one of: ${ALL_FACETS}`])
  if (facets.length === 0) throw invalid('no setting is named')
  if (settings.convert && settings.charset === undefined)
    throw invalid('to convert the columns, the charset must be named')
  for (const facet of ['engine', 'charset', 'collation', 'rowFormat'] as const) {
    const value: unknown = settings[facet]
    if (value != null && (typeof value !== 'string' || !/^\w+$/.test(value)))
      throw invalid(`its ${facet} is no name`)
  }
  const odd = Object.keys(settings.with ?? {}).find((name) => !/^\w+(\.\w+)?$/.test(name))
  if (odd !== undefined) throw invalid(`"${odd}" is no name of a storage parameter`)
  return settings
}

const ALL_FACETS = Object.keys(FACETS).join(', ')

function refuseOthers({ settings }: SetTableSettings, { dialect }: RenderContext): void {
  // safe: `make` knows no other keys
  const other = (Object.keys(settings) as Facet[]).find((facet) => !FACETS[facet].includes(dialect.family))
  if (other !== undefined) throw lacks(dialect, `has no setting "${other}" of a table`)
}

function alterPostgres(op: SetTableSettings, context: RenderContext): readonly Statement[] {
  refuseOthers(op, context)
  const { unlogged, with: parameters = {} } = op.settings
  const { literal, table } = context.dialect
  const set = Object.entries(parameters).flatMap(([name, value]) =>
    value === null ? [] : [`${name} = ${typeof value === 'boolean' ? String(value) : literal(value)}`],
  )
  const reset = Object.entries(parameters).flatMap(([name, value]) => (value === null ? [name] : []))
  const parts = [
    ...(unlogged === undefined ? [] : [`SET ${unlogged ? 'UNLOGGED' : 'LOGGED'}`]),
    ...(set.length > 0 ? [`SET (${set.join(', ')})`] : []),
    ...(reset.length > 0 ? [`RESET (${reset.join(', ')})`] : []),
  ]
  return parts.map((part) => statement(`ALTER TABLE ${table(op.table)} ${part}`))
}

function alterMysql(op: SetTableSettings, context: RenderContext): readonly Statement[] {
  refuseOthers(op, context)
  const { engine, charset, collation, rowFormat, autoIncrement, convert, with: options = {} } = op.settings
  const characters = [
    ...(charset === undefined
      ? []
      : [convert ? `CONVERT TO CHARACTER SET ${charset}` : `DEFAULT CHARACTER SET ${charset}`]),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
  ].join(' ')
  const parts = [
    ...(engine === undefined ? [] : [`ENGINE = ${engine}`]),
    ...(characters === '' ? [] : [characters]),
    ...(rowFormat === undefined ? [] : [`ROW_FORMAT = ${rowFormat ?? 'DEFAULT'}`]),
    ...(autoIncrement === undefined ? [] : [`AUTO_INCREMENT = ${autoIncrement}`]),
    ...Object.entries(options).map(
      ([name, value]) =>
        `${optionName(name, context.dialect)} = ${mysqlOption(name, value, context.dialect)}`,
    ),
  ]
  return [statement(`ALTER TABLE ${context.dialect.table(op.table)} ${parts.join(', ')}`)]
}

/** Options that have no word for what the server does by itself, which a 0 stands for. */
const ZERO_OPTIONS =
  /^(?:avg_row_length|checksum|delay_key_write|key_block_size|max_rows|min_rows|transactional)$/i

function mysqlOption(name: string, value: string | number | boolean | null, dialect: Dialect): string {
  if (value === null) return ZERO_OPTIONS.test(name) ? '0' : 'DEFAULT'
  return tableOption(value, dialect)
}

function rebuildSqlite(op: SetTableSettings, context: RenderContext): readonly TableChange[] {
  refuseOthers(op, context)
  const { strict, withoutRowid } = op.settings
  return [
    {
      table: op.table,
      edit: (table) =>
        changeSuffix(table, (suffix) =>
          withWord(withWord(suffix, 'STRICT', strict), 'WITHOUT ROWID', withoutRowid),
        ),
    },
  ]
}

function withWord(suffix: string, word: string, wanted: boolean | undefined): string {
  const words = suffix.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]))
  if (wanted === undefined) return suffix
  const others = words.filter((each) => each.toUpperCase().replaceAll(/\s+/g, ' ') !== word)
  return [...others, ...(wanted ? [word] : [])].join(', ')
}

function facts({ table, settings }: SetTableSettings, { dialect }: RenderContext): readonly Fact[] {
  const { engine, rowFormat, convert, unlogged, strict, withoutRowid } = settings
  const rewrites = [engine, rowFormat, convert, unlogged, strict, withoutRowid].some(
    (facet) => facet !== undefined,
  )
  const why = convert
    ? `values of ${table} may have characters that ${settings.charset} has not`
    : strict
      ? `values of ${table} may not have their column's type`
      : undefined
  return [
    ...(rewrites ? [{ fact: 'rewritesTable' as const, table }] : []),
    ...(why === undefined ? [] : [{ fact: 'mayFail' as const, why, ask: { rows: table } }]),
    ...(unlogged ? [{ fact: 'losesData' as const, what: `table ${table}, at a crash of the server` }] : []),
    ...(dialect.family === 'sqlite' ? [{ fact: 'mayOrphanRows' as const, table }] : []),
  ]
}
