import { atLeast, type Dialect, type DialectName, type Version } from '../core/dialect.ts'
import { CALLED, type Constraint } from '../core/schema/constraints.ts'
import type { ConflictAction, Deferrable, ExclusionElement } from '../core/schema/model.ts'
import { MigError } from '../errors.ts'

type Grammar = Pick<Dialect, 'name' | 'quote' | 'table'>

/** `CONSTRAINT name UNIQUE (...)`. Throws MigError where that database has no such constraint, or lacks one of its options. */
export function constraintClause(constraint: Constraint, dialect: Grammar, version?: Version): string {
  const missing = missingIn(dialect.name, constraint, version)
  if (missing !== undefined) throw new MigError('operation.unsupported', missing.what, { hint: missing.hint })
  return [`CONSTRAINT ${dialect.quote(constraint.name)}`, ...partsOf(constraint, dialect)].join(' ')
}

function partsOf(constraint: Constraint, dialect: Grammar): readonly string[] {
  const list = (columns: readonly string[]) =>
    `(${columns.map((column) => dialect.quote(column)).join(', ')})`
  switch (constraint.type) {
    case 'primaryKey':
      return [`PRIMARY KEY ${list(constraint.columns)}`, ...whenBroken(constraint)]
    case 'unique':
      return [
        constraint.nullsNotDistinct ? 'UNIQUE NULLS NOT DISTINCT' : 'UNIQUE',
        list(constraint.columns),
        ...whenBroken(constraint),
      ]
    case 'foreignKey': {
      const { columns, references, match, onDelete, onUpdate, notValid } = constraint
      return [
        `FOREIGN KEY ${list(columns)}`,
        `REFERENCES ${dialect.table(references.table)} ${list(references.columns)}`,
        // SIMPLE is what every server does when nothing is said
        ...(match === 'full' ? ['MATCH FULL'] : []),
        ...(onDelete ? [`ON DELETE ${onDelete.toUpperCase()}`] : []),
        ...(onUpdate ? [`ON UPDATE ${onUpdate.toUpperCase()}`] : []),
        ...whenBroken(constraint),
        ...(notValid ? ['NOT VALID'] : []),
      ]
    }
    case 'check':
      return [
        `CHECK (${constraint.expression})`,
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
  if (type === 'exclusion') return isPostgres ? undefined : lacks('exclusion constraints')
  if ('onConflict' in constraint && constraint.onConflict && name !== 'sqlite')
    return lacks(`ON CONFLICT at a ${CALLED[type]} constraint`)
  if ('deferrable' in constraint && constraint.deferrable && !canDefer(name, type))
    return lacks(`deferrable ${CALLED[type]} constraints`)
  if ('notValid' in constraint && constraint.notValid && !isPostgres)
    return lacks('NOT VALID', 'leave out notValid: the rows that are there are then checked at once')
  switch (type) {
    case 'unique':
      if (!constraint.nullsNotDistinct) return undefined
      if (!isPostgres) return lacks('NULLS NOT DISTINCT')
      return atLeast(version, 15) ? undefined : needs('NULLS NOT DISTINCT', 'postgres 15')
    case 'foreignKey':
      if (constraint.match === 'full' && !isPostgres) return lacks('MATCH FULL')
      return isMysql(name) && [constraint.onDelete, constraint.onUpdate].includes('set default')
        ? lacks('SET DEFAULT in a foreign key', 'its storage engine would do nothing, without a word')
        : undefined
    case 'check':
      if (name === 'mysql' && !atLeast(version, 8, 0, 16)) return needs('CHECK', 'mysql 8.0.16')
      if (!constraint.notEnforced || name === 'mysql') return undefined
      if (!isPostgres) return lacks('NOT ENFORCED')
      return atLeast(version, 18) ? undefined : needs('NOT ENFORCED', 'postgres 18')
    case 'primaryKey':
      return undefined
  }
}

const needs = (what: string, server: string): Missing => ({ what: `${what} needs ${server}`, hint: [] })

const isMysql = (name: DialectName) => name === 'mysql' || name === 'mariadb'

const canDefer = (name: DialectName, type: Constraint['type']) =>
  name === 'postgres' || (name === 'sqlite' && type === 'foreignKey')
