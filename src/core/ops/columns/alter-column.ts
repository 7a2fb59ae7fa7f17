import { MigError } from '../../../errors.ts'
import { alterCreatedColumn } from '../../mysql/alter-column.ts'
import { alterPostgresColumn } from '../../postgres/alter-column.ts'
import { numberWrittenRows, stopWrittenNumbers } from '../../rebuild/numbering.ts'
import { alterWrittenColumn, type WrittenColumnChange } from '../../rebuild/edits.ts'
import type { TableChange } from '../../rebuild/written-table.ts'
import type { Render, RenderContext } from '../../dialect.ts'
import {
  changeBack,
  changeColumn,
  changedColumn,
  changeTo,
  differingFacets,
  facetsOf,
  namingAll,
  readPosition,
  type ColumnChange,
  type Facet,
} from '../../schema/column-change.ts'
import { columnBuilder, isColumnBuilder, type ColumnBuilder } from '../../schema/define.ts'
import { columnOf, descendantsOf, editTable, findTable, putTable } from '../../schema/edit.ts'
import { followingChange } from '../../schema/follow.ts'
import { columnIn } from '../../schema/inheritance.ts'
import type { Column, ColumnType, Generated, Schema } from '../../schema/model.ts'
import { keepsEveryValue } from '../../schema/widening.ts'
import type { Fact, OpDef } from '../op.ts'

export interface AlterColumn {
  readonly kind: 'alterColumn'
  readonly table: string
  readonly column: string
  readonly change: ColumnChange
  readonly was?: ColumnChange
}

/** What of a column is to be another, as it is written: what is not named stays, and null takes it away. */
export interface ColumnChangeInput extends Omit<ColumnChange, 'type' | 'generated' | 'position'> {
  readonly type?: ColumnBuilder
  readonly generated?: (Pick<Generated, 'expression'> & Partial<Generated>) | null
  /** The column that it is to follow (MySQL and MariaDB). */
  readonly after?: string
  /** It is to be the first (MySQL and MariaDB). */
  readonly first?: true
}

export const alterColumn: OpDef<
  AlterColumn,
  [table: string, column: string, change: ColumnChangeInput, was?: ColumnChangeInput]
> = {
  kind: 'alterColumn',
  make(table, column, input, wasInput) {
    const change = read(`alterColumn "${table}.${column}"`, input)
    if (!wasInput) return { kind: 'alterColumn', table, column, change }
    const was = read(`alterColumn "${table}.${column}", was`, wasInput)
    refuseUnlike(`alterColumn "${table}.${column}"`, change, was)
    return { kind: 'alterColumn', table, column, change, was }
  },
  args: (op) =>
    op.was
      ? [op.table, op.column, written(op.change), written(op.was)]
      : [op.table, op.column, written(op.change)],
  apply: changedIn,
  invert(op, before) {
    const was = op.was ?? knownBefore(op, before)
    if (!was) return undefined
    const { kind, table, column, change } = op
    const back: AlterColumn = { kind, table, column, change: was, was: namingAll(change, was) }
    return [back, ...restoringBelow(op, back, before)]
  },
  irreversible: 'say what it was: op.alterColumn(table, column, { nullable: false }, { nullable: true })',
  sql: {
    postgres: refusingNull(alterPostgresColumn),
    mysql: refusingNull(alterOnMysql),
    sqlite: alterInTable,
  },
  facts: (op, context) => [
    ...(rewrites(op, context) ? [{ fact: 'rewritesTable' as const, table: op.table }] : []),
    ...typeFacts(op, context),
    ...valueFacts(op, context),
    ...(context.dialect.family === 'sqlite' ? [{ fact: 'mayOrphanRows' as const, table: op.table }] : []),
  ],
  describe: (op) => `alter column ${op.table}.${op.column} (${facetsOf(op.change).join(', ')})`,
  touches: (op) => [op.table],
}

const FACETS: Readonly<Record<Exclude<Facet, 'position'> | 'after' | 'first', true>> = {
  after: true,
  charset: true,
  collation: true,
  comment: true,
  default: true,
  first: true,
  generated: true,
  identity: true,
  invisible: true,
  nullable: true,
  onUpdate: true,
  srid: true,
  storage: true,
  type: true,
  using: true,
}

/** Throws MigError where it makes no sense: revision files may be plain JavaScript. */
function read(call: string, input: ColumnChangeInput): ColumnChange {
  const invalid = (what: string, hint: string) =>
    new MigError('operation.invalid', `${call}: ${what}`, { hint: [hint] })
  const given: unknown = input
  if (typeof given !== 'object' || given === null || isColumnBuilder(given)) {
    throw invalid('what is to change is not named', 'write: { type: t.bigint(), nullable: false }')
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(FACETS, key))
      throw invalid(`a column has no "${key}"`, `it has: ${Object.keys(FACETS).join(', ')}`)
  }
  const { type, generated, after, first, ...plain } = input
  const position = readPosition(call, { after, first })
  const change: ColumnChange = {
    ...(type !== undefined && { type: typeOnly(call, type) }),
    // safe: what is undefined is as good as not named
    ...(Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)) as ColumnChange),
    ...(generated !== undefined && { generated: generated && { stored: true, ...generated } }),
    ...(position && { position }),
  }
  const facets = facetsOf(change)
  if (facets.length === 0) throw invalid('nothing is named that is to change', 'write: { type: t.bigint() }')
  if (change.using !== undefined && !change.type)
    throw invalid('"using" is for a new type', 'name the type as well')
  if (change.generated && (change.default ?? change.identity ?? change.onUpdate) != null) {
    throw invalid('a generated column has no other value', 'name only "generated"')
  }
  return change
}

function typeOnly(call: string, builder: ColumnBuilder): ColumnType {
  const spec: object = isColumnBuilder(builder) ? builder.spec : {}
  const { type, nullable, ...more } = spec as Partial<ColumnBuilder['spec']>
  if (type && nullable && Object.keys(more).length === 0) return type
  throw new MigError('operation.invalid', `${call}: its type is not given by a column type alone`, {
    hint: ['name each thing that changes: { type: t.varchar(20), nullable: false, default: 0 }'],
  })
}

function refuseUnlike(call: string, change: ColumnChange, was: ColumnChange): void {
  const missing = facetsOf(change).find((facet) => facet !== 'using' && was[facet] === undefined)
  if (missing === undefined) return
  throw new MigError('operation.invalid', `${call}: what "${missing}" was is not said`, {
    hint: ['the last argument names all that the change names; null for what there was not'],
  })
}

function written({ type, position, ...plain }: ColumnChange): ColumnChangeInput {
  return {
    ...(type && { type: columnBuilder({ type, nullable: true }) }),
    ...plain,
    ...position,
  }
}

function knownBefore(op: AlterColumn, before: Schema): ColumnChange | undefined {
  const table = findTable(before, op.table)
  const column = columnIn(before, op.table, op.column)
  return table && column && changeBack(table, column, op.change)
}

/** An heir that has something else of a column than the table above lists that column from then on. */
function changedIn({ table: name, column, change }: AlterColumn, before: Schema): Schema {
  const inherited = findTable(before, name)?.inherits && columnIn(before, name, column)
  const after = editTable(before, name, (table) => {
    const isListed = !inherited || table.columns.some((each) => each.name === column)
    const listing = isListed ? table : { ...table, columns: [...table.columns, inherited] }
    return changeColumn(listing, columnOf(listing, column), change)
  })
  const following = (each: Column) => (each.name === column ? followingChange(each, change) : each)
  return descendantsOf(after, name).reduce((schema, child) => {
    const table = findTable(schema, child)!
    return putTable(schema, { ...table, columns: table.columns.map(following) })
  }, after)
}

/** What partitions and heirs had of the column by themselves, and lose by the change and by its undoing. */
function restoringBelow(op: AlterColumn, back: AlterColumn, before: Schema): readonly AlterColumn[] {
  if (!columnIn(before, op.table, op.column)) return []
  const restored: AlterColumn[] = []
  let schema = changedIn(back, changedIn(op, before))
  for (const table of descendantsOf(before, op.table)) {
    const [was, is] = [columnIn(before, table, op.column), columnIn(schema, table, op.column)]
    if (!was || !is) continue
    const facets = differingFacets(is, was)
    if (facets.length === 0) continue
    const [change, undone] = [changeTo(facets, was), changeTo(facets, is)]
    const restoring: AlterColumn = { kind: 'alterColumn', table, column: op.column, change, was: undone }
    restored.push(restoring)
    schema = changedIn(restoring, schema)
  }
  return restored
}

/** What SQLite has not, of a column that is there. */
const LACKING: Readonly<Partial<Record<Facet, string>>> = {
  comment: 'SQLite keeps no comments on tables and columns',
  charset: 'sqlite has no character set of a column',
  onUpdate: 'sqlite has no ON UPDATE of a column',
  storage: 'sqlite has no storage of a column',
  position: 'sqlite places no columns',
}

/** SQLite alone numbers the rows by a key that is not declared NOT NULL. */
function refusingNull(render: Render<AlterColumn>): Render<AlterColumn> {
  return (op, context) => {
    if (!op.change.identity || !op.change.nullable) return render(op, context)
    throw new MigError(
      'operation.unsupported',
      `${context.dialect.name} has no identity column that holds NULL`,
      { hint: ['leave out "nullable"'] },
    )
  }
}

function alterOnMysql(op: AlterColumn, context: RenderContext) {
  if (op.change.storage === undefined) return alterCreatedColumn(op, context)
  throw new MigError('operation.unsupported', `${context.dialect.name} has no storage of a column`)
}

function alterInTable(
  { table, column, change }: AlterColumn,
  { dialect }: RenderContext,
): readonly TableChange[] {
  for (const facet of facetsOf(change)) {
    const lacking = LACKING[facet]
    if (lacking !== undefined) throw new MigError('operation.unsupported', lacking)
  }
  const { type, nullable, identity, collation, generated, using } = change
  const plain: Column = { name: column, nullable: true, type: type ?? { name: 'native', sql: '' } }
  const behindName = (definition: string) => definition.slice(dialect.quote(column).length).trim()
  const written: WrittenColumnChange = {
    // a definition of nothing but a type; it throws where there is no such type
    ...(type && { type: behindName(dialect.columnDefinition(plain)) }),
    ...(nullable === undefined ? identity && { notNull: true } : { notNull: !nullable }),
    ...(change.default !== undefined && {
      default: change.default === null ? null : dialect.defaultClause({ ...plain, default: change.default }),
    }),
    ...(collation !== undefined && { collate: collation }),
    ...(generated !== undefined && {
      generated:
        generated &&
        behindName(dialect.columnDefinition({ ...plain, type: { name: 'native', sql: '' }, generated })),
    }),
    ...(using !== undefined && { using }),
    ...(generated && { default: null }),
  }
  // refuses what SQLite has not, of how to number
  if (identity) dialect.columnDefinition({ ...plain, identity })
  return [
    {
      table,
      edit(live) {
        const altered = alterWrittenColumn(live, column, written)
        if (identity === undefined) return altered
        return identity ? numberWrittenRows(altered, column) : stopWrittenNumbers(altered)
      },
    },
  ]
}

/** Whether the rows are written anew. */
function rewrites({ table, column, change, was }: AlterColumn, { dialect, before }: RenderContext): boolean {
  if (dialect.family === 'sqlite' || change.generated || change.charset !== undefined) return true
  if (!change.type) return change.collation !== undefined
  const from = was?.type ?? columnIn(before, table, column)?.type
  return from?.name !== 'varchar' || !keepsEveryValue(from, change.type)
}

/** What a new type does to the values. */
function typeFacts({ table, column, change, was }: AlterColumn, { before }: RenderContext): readonly Fact[] {
  const from = was?.type ?? columnIn(before, table, column)?.type
  if (!change.type || (from && keepsEveryValue(from, change.type))) return []
  return [
    {
      fact: 'losesData',
      what: `what of ${table}.${column} the new type cannot hold`,
      of: { loses: 'column', table, column },
    },
    {
      fact: 'mayFail',
      why: `values of ${table}.${column} may not fit its new type`,
      // what an expression makes of them the server alone can tell
      ask: change.using === undefined ? { unfit: { table, column, to: change.type } } : { rows: table },
    },
  ]
}

function valueFacts({ table, column, change }: AlterColumn, { before }: RenderContext): readonly Fact[] {
  const known = columnIn(before, table, column)
  const refusesNull =
    change.nullable === false || (known?.nullable === true && !changedColumn(known, change).nullable)
  return [
    ...(refusesNull
      ? [
          {
            fact: 'mayFail' as const,
            why: `rows of ${table} may hold no value for ${column}, which is to be NOT NULL`,
            ask: { nulls: [table, column] as const },
          },
        ]
      : []),
    ...(change.generated
      ? [
          {
            fact: 'losesData' as const,
            what: `the values of ${table}.${column}, which are computed from now on`,
            of: { loses: 'column' as const, table, column },
          },
        ]
      : []),
  ]
}
