import { defineColumn } from '../../schema/columns.ts'
import { columnBuilder, type ColumnBuilder } from '../../schema/define.ts'
import { conventionalName } from '../../schema/names.ts'
import type { Domain } from '../../schema/objects.ts'
import {
  addType,
  checkSaid,
  collationText,
  NO_DOMAINS,
  postgresStatement,
  typeText,
  valueText,
} from './objects.ts'
import type { OpDef } from '../op.ts'

export interface CreateDomain {
  readonly kind: 'createDomain'
  readonly object: Domain
}

/** Checks besides the one that is written at the type, each with its name. */
export interface DomainOptions {
  readonly checks?: Domain['checks']
}

export type DomainArgs = [name: string, definition: ColumnBuilder, options?: DomainOptions]

/** A domain is described as a column is: `t.text().notNull().check("VALUE <> ''")`. */
export const createDomain: OpDef<CreateDomain, DomainArgs> = {
  kind: 'createDomain',
  make: (...args) => ({ kind: 'createDomain', object: defineDomain('createDomain', ...args) }),
  args: ({ object }) => domainArgs(object),
  apply: (op, before) => addType(before, op.object),
  invert: ({ object }) => [{ kind: 'dropDomain', name: object.name, was: object }],
  sql: postgresStatement(NO_DOMAINS, ({ object }, context) => {
    const { table, quote } = context.dialect
    const base = typeText(object.base, `domain "${object.name}"`, context)
    const rules = [
      ...(object.default === undefined ? [] : [`DEFAULT ${valueText(object.default, context)}`]),
      ...(object.nullable ? [] : ['NOT NULL']),
      ...object.checks.map(({ name, expression }) => `CONSTRAINT ${quote(name)} CHECK (${expression})`),
    ]
    const head = `CREATE DOMAIN ${table(object.name)} AS ${base}${collationText(object.collation, context)}`
    return [head, ...rules].join(' ')
  }),
  facts: () => [],
  describe: (op) => `create domain ${op.object.name}`,
}

/** The domain that the call describes. Throws MigError for what only a column can have. */
export function defineDomain(
  call: string,
  name: string,
  definition: ColumnBuilder,
  { checks = [] }: DomainOptions = {},
): Domain {
  const { column, checks: written } = defineColumn(name, 'value', definition)
  checkSaid(`${call} "${name}": a domain`, definition, ['default', 'collation', 'check'])
  return {
    type: 'domain',
    name,
    base: column.type,
    nullable: column.nullable,
    ...(column.default !== undefined && { default: column.default }),
    ...(column.collation !== undefined && { collation: column.collation }),
    checks: [...written, ...checks].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

export function domainArgs({ name, base, checks, type: _type, ...rest }: Domain): DomainArgs {
  const usual = conventionalName('check', name, ['value'])
  const written = checks.find((check) => check.name === usual)
  const others = checks.filter((check) => check !== written)
  const definition = columnBuilder({ type: base, ...rest, ...(written && { check: written.expression }) })
  return others.length > 0 ? [name, definition, { checks: others }] : [name, definition]
}
