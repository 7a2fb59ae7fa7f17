import { MigError } from '../../../errors.ts'
import { atLeast, type Inquiry, type RenderContext, type Row } from '../../dialect.ts'
import {
  askKeys,
  assumedKeys,
  databaseAndTable,
  indexesInstead,
  keysOf,
  withoutForeignKey,
  type TableKeys,
} from '../../mysql/keys.ts'
import { alterColumnCheck } from '../../mysql/column-check.ts'
import { dropWrittenConstraint } from '../../rebuild/edits.ts'
import { CALLED, findConstraint, withoutConstraint, type Constraint } from '../../schema/constraints.ts'
import { editTable, findTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { addingAgain, rebuilding } from './constraints.ts'
import { dropWrittenKey } from './drop-primary-key.ts'
import { statement, type OpDef } from '../op.ts'
import { canRenameIndex } from './rename-constraint.ts'

export interface DropConstraint {
  readonly kind: 'dropConstraint'
  readonly table: string
  readonly name: string
  readonly was?: Constraint
  readonly keepsIndex?: true
}

export interface DropConstraintOptions {
  /** An index that has the name of the foreign key stays, be it that the server made it for that (MySQL, MariaDB). */
  readonly keepsIndex?: boolean
}

export const dropConstraint: OpDef<
  DropConstraint,
  [table: string, name: string, was?: Constraint | undefined, options?: DropConstraintOptions]
> = {
  kind: 'dropConstraint',
  make(table, name, was, { keepsIndex } = {}) {
    if (was !== undefined) refuseOther(table, name, was)
    return {
      kind: 'dropConstraint',
      table,
      name,
      ...(was && { was }),
      ...(keepsIndex && { keepsIndex: true as const }),
    }
  },
  args({ table, name, was, keepsIndex }) {
    if (keepsIndex) return [table, name, was, { keepsIndex }]
    return was ? [table, name, was] : [table, name]
  },
  apply: (op, before) => editTable(before, op.table, (table) => withoutConstraint(table, op.name)),
  invert(op, before) {
    const was = knownOf(op, before)
    return was && [addingAgain(op.table, was, findTable(before, op.table))]
  },
  irreversible: 'give what it was, as in the operation that added it, or write a downgrade that adds it',
  sql: { postgres, mysql, sqlite },
  facts: (op, context) => rebuilding(op.table, context),
  describe: (op) => `drop constraint ${op.name} on ${op.table}`,
  touches: (op) => [op.table],
}

function refuseOther(table: string, name: string, was: Constraint): void {
  if (!Object.hasOwn(CALLED, was.type)) {
    throw new MigError(
      'operation.invalid',
      `dropConstraint "${name}" on "${table}": what it was does not say which type it has`,
      {
        hint: [
          `add one of: ${Object.keys(CALLED)
            .map((type) => `type: '${type}'`)
            .join(', ')}`,
        ],
      },
    )
  }
  if (was.name === name) return
  throw new MigError(
    'operation.invalid',
    `dropConstraint "${name}" on "${table}": what it was has the name "${was.name}"`,
  )
}

/** What is to be dropped, as far as that is known. */
function knownOf({ table, name, was }: DropConstraint, before: Schema): Constraint | undefined {
  return was ?? findConstraint(findTable(before, table), name)
}

/** The key of a partition is gone already where that of its table was like it. */
function postgres(op: DropConstraint, { dialect, before }: RenderContext) {
  const path = dialect.table(op.table)
  const dropping = (ifExists: boolean) =>
    statement(`ALTER TABLE ${path} DROP CONSTRAINT ${ifExists ? 'IF EXISTS ' : ''}${dialect.quote(op.name)}`)
  const type = knownOf(op, before)?.type
  if (type !== 'primaryKey' && type !== 'unique') return [dropping(false)]
  const ask: Inquiry = {
    ask: statement('SELECT relispartition AS part FROM pg_class WHERE oid = to_regclass($1)', [path]),
    assume: [{ part: findTable(before, op.table)?.partitionOf !== undefined }],
    decide: ([row]) => [dropping(row?.['part'] === true)],
  }
  return [ask]
}

function sqlite(op: DropConstraint, { before }: RenderContext) {
  const isKey = knownOf(op, before)?.type === 'primaryKey'
  return [
    {
      table: op.table,
      edit: (written: Parameters<typeof dropWrittenConstraint>[0]) =>
        isKey ? dropWrittenKey(written) : dropWrittenConstraint(written, op.name),
    },
  ]
}

/** MySQL has a way to drop for each type, and only the server knows which one a name is of. */
function mysql(op: DropConstraint, context: RenderContext) {
  const known = knownOf(op, context.before)
  if (known?.type === 'check' && known.atColumn) return [alterColumnCheck(op, undefined, context)]
  return known ? dropTyped(op, known.type, context) : [askType(op, context)]
}

type DropByType = Constraint['type']

function dropTyped(op: DropConstraint, type: DropByType, context: RenderContext) {
  const { dialect, version } = context
  const alter = (...parts: readonly string[]) => [
    statement(`ALTER TABLE ${dialect.table(op.table)} ${parts.join(', ')}`),
  ]
  const name = dialect.quote(op.name)
  switch (type) {
    case 'primaryKey':
      return alter('DROP PRIMARY KEY')
    case 'check':
      return alter(`DROP ${hasDropConstraint(context) ? 'CONSTRAINT' : 'CHECK'} ${name}`)
    case 'exclusion':
      // says that it has none
      return alter(dialect.constraint({ type, name: op.name, elements: [] }, version))
    case 'unique':
      return [
        withKeys(op, context, (keys) =>
          alter(`DROP INDEX ${name}`, ...indexesInstead(op.name, keys, dialect)),
        ),
      ]
    case 'foreignKey':
      return [
        withKeys(op, context, (keys) => {
          const own = findTable(context.before, op.table)?.indexes.map((index) => index.name) ?? []
          return alter(
            `DROP FOREIGN KEY ${name}`,
            ...afterForeignKey(op, withoutForeignKey(op.name, keys, own), context),
          )
        }),
      ]
  }
}

function withKeys(
  { table }: DropConstraint,
  { before }: RenderContext,
  decide: (keys: TableKeys) => ReturnType<Inquiry['decide']>,
): Inquiry {
  const known = findTable(before, table)
  return {
    ask: askKeys(table),
    ...(known && { assume: assumedKeys(known) }),
    decide: (rows) => decide(keysOf(rows)),
  }
}

/** The server keeps the index that it made for a foreign key, and what it made for two goes by the name of the newer. */
function afterForeignKey(
  { name, keepsIndex }: DropConstraint,
  index: ReturnType<typeof withoutForeignKey>,
  context: RenderContext,
): readonly string[] {
  const { quote } = context.dialect
  if (keepsIndex || index === 'kept') return []
  if (index === 'dropped') return [`DROP INDEX ${quote(name)}`]
  return canRenameIndex(context) ? [`RENAME INDEX ${quote(name)} TO ${quote(index.leftTo)}`] : []
}

const TYPES: Readonly<Record<string, DropByType>> = {
  'PRIMARY KEY': 'primaryKey',
  UNIQUE: 'unique',
  'FOREIGN KEY': 'foreignKey',
  CHECK: 'check',
}

/** Asks which type of constraint has the name. */
function askType(op: DropConstraint, context: RenderContext): Inquiry {
  return {
    ask: statement(
      `SELECT constraint_type AS type FROM information_schema.table_constraints
WHERE table_schema = COALESCE(?, DATABASE()) AND table_name = ? AND constraint_name = ?`,
      [...databaseAndTable(op.table), op.name],
    ),
    decide(rows) {
      const type = onlyType(op, rows)
      const mayStandAtColumn = type === 'check' && context.dialect.name === 'mariadb'
      return mayStandAtColumn ? [askLevel(op, context)] : dropTyped(op, type, context)
    },
  }
}

/** MariaDB has DROP CONSTRAINT for the checks of the table alone. */
function askLevel(op: DropConstraint, context: RenderContext): Inquiry {
  return {
    ask: statement(
      `SELECT level FROM information_schema.check_constraints
WHERE constraint_schema = COALESCE(?, DATABASE()) AND table_name = ? AND constraint_name = ?`,
      [...databaseAndTable(op.table), op.name],
    ),
    decide: ([row]) =>
      row?.['level'] === 'Column'
        ? [alterColumnCheck(op, undefined, context)]
        : dropTyped(op, 'check', context),
  }
}

/** The type that the rows of `askType` tell. Throws where they tell none or several. */
function onlyType({ table, name }: DropConstraint, rows: readonly Row[]): DropByType {
  const types = rows.flatMap((row) => TYPES[String(row['type'])] ?? [])
  const [type, ...others] = types
  if (type === undefined) {
    throw new MigError('operation.invalid', `constraint "${name}" does not exist on table "${table}"`, {
      hint: [
        'an index that is no constraint is dropped by op.dropIndex, a primary key, which has no name here, by op.dropPrimaryKey',
      ],
    })
  }
  if (others.length === 0) return type
  throw new MigError(
    'operation.invalid',
    `table "${table}" has several constraints "${name}": ${types.map((each) => CALLED[each]).join(', ')}`,
    { hint: [`say which one: op.dropConstraint('${table}', '${name}', { type: '${type}', ... })`] },
  )
}

const hasDropConstraint = ({ dialect, version }: RenderContext) =>
  dialect.name === 'mariadb' || atLeast(version, 8, 0, 19)
