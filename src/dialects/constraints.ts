import { atLeast, type Dialect, type DialectName, type Version } from '../core/dialect.ts'
import { CALLED, type Constraint } from '../core/schema/constraints.ts'
import { isUnnamed } from '../core/schema/unnamed.ts'
import type {
  ConflictAction,
  Deferrable,
  ExclusionElement,
  KeyIndex,
  PrimaryKey,
  StorageParameters,
} from '../core/schema/model.ts'
import { MigError } from '../errors.ts'

type Grammar = Pick<Dialect, 'name' | 'quote' | 'table' | 'literal'>

/** `CONSTRAINT name UNIQUE (...)`. Throws MigError where that database has no such constraint, or lacks one of its options. */
export function constraintClause(constraint: Constraint, dialect: Grammar, version?: Version): string {
  const missing = missingIn(dialect.name, constraint, version)
  if (missing !== undefined) throw new MigError('operation.unsupported', missing.what, { hint: missing.hint })
  return [
    ...(isUnnamed(constraint) || isMysqlsOwn(constraint, dialect)
      ? []
      : [`CONSTRAINT ${dialect.quote(constraint.name)}`]),
    ...partsOf(constraint, dialect),
  ].join(' ')
}

/** The name that every primary key has there, and that ALTER TABLE refuses (MariaDB 10.11). */
const isMysqlsOwn = ({ type, name }: Constraint, dialect: Grammar) =>
  type === 'primaryKey' && name === 'PRIMARY' && isMysql(dialect.name)

function partsOf(constraint: Constraint, dialect: Grammar): readonly string[] {
  const list = (columns: readonly string[], lengths: PrimaryKey['lengths'] = {}) => {
    const parts = columns.map((column) => {
      const length = Object.hasOwn(lengths, column) ? `(${lengths[column]!})` : ''
      return dialect.quote(column) + length
    })
    return `(${parts.join(', ')})`
  }
  switch (constraint.type) {
    case 'primaryKey':
      return [
        `PRIMARY KEY ${list(constraint.columns, constraint.lengths)}`,
        ...indexParts(constraint, dialect),
        ...whenBroken(constraint),
      ]
    case 'unique':
      return [
        constraint.nullsNotDistinct ? 'UNIQUE NULLS NOT DISTINCT' : 'UNIQUE',
        list(constraint.columns),
        ...indexParts(constraint, dialect),
        ...whenBroken(constraint),
      ]
    case 'foreignKey': {
      const { columns, references, match, onDelete, onDeleteColumns, onUpdate, notValid } = constraint
      return [
        `FOREIGN KEY ${list(columns)}`,
        `REFERENCES ${dialect.table(references.table)}`,
        ...(references.columns.length > 0 ? [list(references.columns)] : []),
        // SIMPLE is what every server does when nothing is said
        ...(match === 'full' ? ['MATCH FULL'] : []),
        ...(onDelete
          ? [`ON DELETE ${onDelete.toUpperCase()}${onDeleteColumns ? ` ${list(onDeleteColumns)}` : ''}`]
          : []),
        ...(onUpdate ? [`ON UPDATE ${onUpdate.toUpperCase()}`] : []),
        ...whenBroken(constraint),
        ...(notValid ? ['NOT VALID'] : []),
      ]
    }
    case 'check':
      return [
        `CHECK (${constraint.expression})`,
        ...(constraint.noInherit ? ['NO INHERIT'] : []),
        ...(constraint.notValid ? ['NOT VALID'] : []),
        ...(constraint.notEnforced ? ['NOT ENFORCED'] : []),
      ]
    case 'exclusion': {
      const { method = 'gist', elements, where } = constraint
      return [
        `EXCLUDE USING ${dialect.quote(method)} (${elements.map((each) => elementOf(each, dialect)).join(', ')})`,
        ...(where === undefined ? [] : [`WHERE (${where})`]),
        ...whenBroken(constraint),
      ]
    }
  }
}

function indexParts({ include, with: parameters }: KeyIndex, { quote, literal }: Grammar): readonly string[] {
  return [
    ...(include ? [`INCLUDE (${include.map((column) => quote(column)).join(', ')})`] : []),
    ...(parameters ? [`WITH (${parametersText(parameters, { quote, literal })})`] : []),
  ]
}

/** `"fillfactor" = 70, "fastupdate" = FALSE` */
const parametersText = (
  parameters: StorageParameters,
  { quote, literal }: Pick<Grammar, 'quote' | 'literal'>,
) =>
  Object.entries(parameters)
    .map(([name, value]) => `${quote(name)} = ${literal(value)}`)
    .join(', ')

function elementOf(element: ExclusionElement, { quote, table }: Grammar): string {
  const what = 'column' in element ? quote(element.column) : `(${element.expression})`
  const opclass = element.opclass === undefined ? '' : ` ${table(element.opclass)}`
  return `${what}${opclass} WITH ${element.with}`
}

interface WhenBroken {
  readonly deferrable?: Deferrable
  readonly onConflict?: ConflictAction
}

function whenBroken({ deferrable, onConflict }: WhenBroken): readonly string[] {
  return [
    ...(onConflict ? [`ON CONFLICT ${onConflict.toUpperCase()}`] : []),
    ...(deferrable ? [`DEFERRABLE INITIALLY ${deferrable.toUpperCase()}`] : []),
  ]
}

interface Missing {
  readonly what: string
  readonly hint: readonly string[]
}

/** What of a constraint that database does not have; undefined: it has everything. */
function missingIn(name: DialectName, constraint: Constraint, version?: Version): Missing | undefined {
  const lacks = (what: string, ...hint: readonly string[]): Missing => ({
    what: `${name} has no ${what}`,
    hint,
  })
  const { type } = constraint
  const isPostgres = name === 'postgres'
  if (name !== 'sqlite' && isUnnamed(constraint))
    return lacks(`${CALLED[type]} constraint without a name`, 'leave out unnamed: it then gets one')
  if (type === 'exclusion') return isPostgres ? undefined : lacks('exclusion constraints')
  if ('onConflict' in constraint && constraint.onConflict && name !== 'sqlite')
    return lacks(`ON CONFLICT at a ${CALLED[type]} constraint`)
  if ('deferrable' in constraint && constraint.deferrable && !canDefer(name, type))
    return lacks(`deferrable ${CALLED[type]} constraints`)
  if ('notValid' in constraint && constraint.notValid && !isPostgres)
    return lacks('NOT VALID', 'leave out notValid: the rows that are there are then checked at once')
  if (!isPostgres) {
    const own = POSTGRES_ONLY.find(([facet]) => facet in constraint)
    if (own) return lacks(own[1])
  }
  switch (type) {
    case 'unique':
      if (!constraint.nullsNotDistinct) return undefined
      if (!isPostgres) return lacks('NULLS NOT DISTINCT')
      return atLeast(version, 15) ? undefined : needs('NULLS NOT DISTINCT', 'postgres 15')
    case 'foreignKey':
      if (constraint.match === 'full' && !isPostgres) return lacks('MATCH FULL')
      if (constraint.references.columns.length === 0 && name !== 'sqlite')
        return lacks('foreign key that names no columns of its parent')
      if (constraint.onDeleteColumns && !atLeast(version, 15))
        return needs('ON DELETE of some columns', 'postgres 15')
      return isMysql(name) && [constraint.onDelete, constraint.onUpdate].includes('set default')
        ? lacks('SET DEFAULT in a foreign key', 'its storage engine would do nothing, without a word')
        : undefined
    case 'check':
      if (name === 'mysql' && !atLeast(version, 8, 0, 16)) return needs('CHECK', 'mysql 8.0.16')
      if (constraint.atColumn && name !== 'mariadb') return lacks('check that goes by the name of its column')
      if (!constraint.notEnforced || name === 'mysql') return undefined
      if (!isPostgres) return lacks('NOT ENFORCED')
      return atLeast(version, 18) ? undefined : needs('NOT ENFORCED', 'postgres 18')
    case 'primaryKey':
      return constraint.lengths && !isMysql(name)
        ? lacks('primary key of the beginning of a column')
        : undefined
  }
}

/** What PostgreSQL alone can say of a constraint. */
const POSTGRES_ONLY: readonly (readonly [facet: string, called: string])[] = [
  ['comment', 'comments on constraints'],
  ['include', 'columns that a key includes'],
  ['noInherit', 'NO INHERIT'],
  ['onDeleteColumns', 'ON DELETE of some columns'],
  ['with', 'storage parameters of a key'],
]

const needs = (what: string, server: string): Missing => ({ what: `${what} needs ${server}`, hint: [] })

const isMysql = (name: DialectName) => name === 'mysql' || name === 'mariadb'

const canDefer = (name: DialectName, type: Constraint['type']) =>
  name === 'postgres' || (name === 'sqlite' && type === 'foreignKey')
