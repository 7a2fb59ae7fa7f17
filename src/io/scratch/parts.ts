import { CALLED, constraintsOf, type Constraint } from '../../core/schema/constraints.ts'
import type { Column, Table } from '../../core/schema/model.ts'

/** A part of a table that the server may refuse. */
export interface TablePart {
  /** `check "ck_users_age"`; undefined for what belongs to the table as a whole. */
  readonly called: string | undefined
  readonly part: Part
}

type Part =
  | { readonly kind: 'column'; readonly column: Column }
  | { readonly kind: 'constraint'; readonly constraint: Constraint }
  | { readonly kind: 'rest' }

/** The parts of a table, each behind those that it may need: bare columns, what is said of them, constraints, the rest. */
export function partsOf(table: Table): readonly TablePart[] {
  const column = (called: string, each: Column): TablePart => ({
    called,
    part: { kind: 'column', column: each },
  })
  return [
    ...table.columns.map((each) => column(`column "${each.name}"`, bare(each))),
    ...table.columns.flatMap((each) =>
      each.default === undefined
        ? []
        : [column(`the default of column "${each.name}"`, { ...bare(each), default: each.default })],
    ),
    ...table.columns.flatMap((each) =>
      each.generated === undefined
        ? []
        : [column(`the generated column "${each.name}"`, { ...bare(each), generated: each.generated })],
    ),
    ...constraintsOf(table).map((constraint) => ({
      called: `${CALLED[constraint.type]} "${constraint.name}"`,
      part: { kind: 'constraint' as const, constraint },
    })),
    { called: undefined, part: { kind: 'rest' } },
  ]
}

/** A column of which nothing is said that another part says. */
function bare({ default: _default, generated: _generated, identity: _identity, ...column }: Column): Column {
  return column
}

/** The table of just these parts. */
export function whole(table: Table, given: readonly TablePart[]): Table {
  const parts = given.map(({ part }) => part)
  if (parts.some(({ kind }) => kind === 'rest')) return table
  const columns = new Map(
    parts.flatMap((part) => (part.kind === 'column' ? [[part.column.name, part.column] as const] : [])),
  )
  const kept = new Set(parts.flatMap((part) => (part.kind === 'constraint' ? [part.constraint.name] : [])))
  const keeping = <T extends { readonly name: string }>(all: readonly T[]) =>
    all.filter(({ name }) => kept.has(name))
  return {
    name: table.name,
    columns: [...columns.values()],
    ...(table.primaryKey && kept.has(table.primaryKey.name) && { primaryKey: table.primaryKey }),
    uniques: keeping(table.uniques),
    foreignKeys: keeping(table.foreignKeys),
    checks: keeping(table.checks),
    exclusions: keeping(table.exclusions ?? []),
    indexes: [],
    ...(table.settings && { settings: table.settings }),
  }
}
