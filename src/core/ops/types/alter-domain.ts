import { MigError } from '../../../errors.ts'
import type { Action, RenderContext } from '../../dialect.ts'
import type { Scalar, Schema, SqlExpression } from '../../schema/model.ts'
import { editObject, findObject, type Domain } from '../../schema/objects.ts'
import { NO_DOMAINS, postgresAlone, tablesOfType, valueText } from './objects.ts'
import { statement, type OpDef } from '../op.ts'

export interface AlterDomain {
  readonly kind: 'alterDomain'
  readonly name: string
  readonly change: DomainChange
  /** The same facets, as they were. */
  readonly was?: DomainChange
}

/** What is not named stays. */
export interface DomainChange {
  readonly nullable?: boolean
  /** Null: none. */
  readonly default?: Scalar | SqlExpression
  /** Checks by name: the expression that it is to have, or null to drop it. */
  readonly checks?: Readonly<Record<string, string | null>>
}

export const alterDomain: OpDef<AlterDomain, [name: string, change: DomainChange, was?: DomainChange]> = {
  kind: 'alterDomain',
  make(name, change, was) {
    if (Object.keys(change).length === 0) {
      throw new MigError('operation.invalid', `alterDomain "${name}": nothing is to change`)
    }
    return { kind: 'alterDomain', name, change, ...(was && { was }) }
  },
  args: (op) => (op.was ? [op.name, op.change, op.was] : [op.name, op.change]),
  apply: (op, before) =>
    editObject(before, 'domain', `domain ${op.name}`, (domain) => changed(domain, op.change)),
  invert(op, before) {
    const was = coversAll(op) ? op.was : facetsBefore(op, before)
    return was && [{ kind: 'alterDomain', name: op.name, change: was, was: op.change }]
  },
  irreversible: 'give the same facets as they were, as the third argument, or write a downgrade',
  sql: postgresAlone(NO_DOMAINS, alter),
  facts(op, { before }) {
    const isStricter =
      op.change.nullable === false ||
      Object.values(op.change.checks ?? {}).some((expression) => expression !== null)
    if (!isStricter) return []
    return tablesOfType(before, op.name).map((table) => ({
      fact: 'mayFail',
      why: `rows of ${table} may hold values that ${op.name} then refuses`,
      ask: { rows: table },
    }))
  },
  describe: (op) => `alter domain ${op.name}`,
}

function changed({ default: value, ...domain }: Domain, change: DomainChange): Domain {
  const wanted = 'default' in change ? change.default : value
  const named = Object.entries(change.checks ?? {})
  const missing = named.find(
    ([name, expression]) => expression === null && !domain.checks.some((check) => check.name === name),
  )
  if (missing) {
    throw new MigError('operation.invalid', `domain "${domain.name}" has no check "${missing[0]}"`)
  }
  const kept = domain.checks.filter((check) => !Object.hasOwn(change.checks ?? {}, check.name))
  const added = named.flatMap(([name, expression]) => (expression === null ? [] : [{ name, expression }]))
  return {
    ...domain,
    ...(change.nullable !== undefined && { nullable: change.nullable }),
    ...(wanted !== undefined && wanted !== null && { default: wanted }),
    checks: [...kept, ...added].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

function coversAll({ change, was }: AlterDomain): boolean {
  if (!was) return false
  const covers = (all: object | undefined, some: object | undefined) =>
    Object.keys(all ?? {}).every((key) => Object.hasOwn(some ?? {}, key))
  return covers(change, was) && covers(change.checks, was.checks)
}

function facetsBefore({ name, change }: AlterDomain, before: Schema): DomainChange | undefined {
  const domain = findObject(before, 'domain', `domain ${name}`)
  if (!domain) return undefined
  const expressionOf = (check: string) =>
    domain.checks.find((each) => each.name === check)?.expression ?? null
  return {
    ...(change.nullable !== undefined && { nullable: domain.nullable }),
    ...('default' in change && { default: domain.default ?? null }),
    ...(change.checks && {
      checks: Object.fromEntries(Object.keys(change.checks).map((check) => [check, expressionOf(check)])),
    }),
  }
}

function alter(op: AlterDomain, context: RenderContext): readonly Action[] {
  const { dialect } = context
  const { nullable, default: value, checks = {} } = op.change
  const parts = [
    ...(nullable === undefined ? [] : [nullable ? 'DROP NOT NULL' : 'SET NOT NULL']),
    ...(value === undefined
      ? []
      : [value === null ? 'DROP DEFAULT' : `SET DEFAULT ${valueText(value, context)}`]),
    ...Object.entries(checks).flatMap(([name, expression]) => {
      if (expression === null) return [`DROP CONSTRAINT ${dialect.quote(name)}`]
      // one of that name is replaced, of which a run knows nothing unless it is told
      const isNew = op.was?.checks?.[name] === null
      return [
        ...(isNew ? [] : [`DROP CONSTRAINT IF EXISTS ${dialect.quote(name)}`]),
        `ADD CONSTRAINT ${dialect.quote(name)} CHECK (${expression})`,
      ]
    }),
  ]
  return parts.map((part) => statement(`ALTER DOMAIN ${dialect.table(op.name)} ${part}`))
}
