import { MigError } from '../../../errors.ts'
import { atLeast, type Row } from '../../../core/dialect.ts'
import type { Introspect, Introspected, IntrospectRequest } from '../../../core/introspection.ts'
import { folded } from '../../../core/rebuild/lexis.ts'
import { parseTable } from '../../../core/rebuild/parse.ts'
import { keyOf, type SchemaObject } from '../../../core/schema/objects.ts'
import { readTrigger, readView, readVirtualTable } from './read-objects.ts'
import { readTable } from './read-table.ts'
import { resolveReferences } from './resolve-references.ts'

/** All that the database holds of its own text, and the tables in which virtual ones keep their rows. */
const CATALOGUE = `SELECT type, name, tbl_name AS owner, sql FROM main.sqlite_master WHERE sql IS NOT NULL
UNION ALL SELECT 'shadow', name, name, NULL FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'
ORDER BY 2`

/**
 * Reads a database by the statements that have made it, which is what SQLite keeps. A constraint without a name has the one
 * that `nameOfUnnamed` gives it. Throws for a server that does not tell which tables belong to a virtual one.
 */
export const introspect: Introspect = async (connection, request) => {
  if (!atLeast(request.version, 3, 37)) {
    throw new MigError(
      'operation.unsupported',
      `SQLite ${request.version.join('.')} does not tell mig all that a database holds`,
      { hint: ['SQLite 3.37 or newer does'] },
    )
  }
  return readCatalogue(await connection.query(CATALOGUE), request)
}

interface Entry {
  readonly type: string
  readonly name: string
  readonly owner: string
  readonly sql: string
}

function readCatalogue(rows: readonly Row[], { ignore }: IntrospectRequest): Introspected {
  const all = rows.map(entryOf)
  const shadows = new Set(all.filter(({ type }) => type === 'shadow').map(({ name }) => name))
  const kept = all.filter(
    ({ type, name, owner }) =>
      type !== 'shadow' && !isOwn(owner) && !isOwn(name) && !shadows.has(owner) && !ignore?.(owner),
  )
  const virtual = kept.filter(isVirtual)
  const real = kept.filter((entry) => !isVirtual(entry))
  const dotted = real.filter(({ owner }) => owner.includes('.'))
  const ofType = (type: string) => real.filter((entry) => entry.type === type && !entry.owner.includes('.'))
  const indexes = byOwner(ofType('index'))
  const read = ofType('table').map(({ name, sql }) =>
    readTable({ ...parseTable(sql, indexes.get(folded(name)) ?? []), name }),
  )
  const names = new Map([...ofType('table'), ...ofType('view')].map(({ name }) => [folded(name), name]))
  // a trigger keeps the name of its table as its author has spelled it
  const exact = (name: string) => names.get(folded(name)) ?? name
  const objects: readonly SchemaObject[] = [
    ...ofType('view').map(({ name, sql }) => readView(name, sql)),
    ...ofType('trigger').map(({ name, owner, sql }) => readTrigger({ name, table: exact(owner), sql })),
    ...virtual.map(({ name, sql }) => readVirtualTable(name, sql)),
  ]
  const tables = resolveReferences(read.map(({ table }) => table))
  return {
    schema: {
      complete: true,
      tables: Object.fromEntries(tables.map((table) => [table.name, table])),
      objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
    },
    unmodelled: [
      // a schema takes what stands before a dot for the name of another one
      ...dotted.map(({ type, name }) => ({ kind: `${type} with a dot in its name`, name })),
      ...read.flatMap(({ unmodelled }) => unmodelled),
    ],
  }
}

function byOwner(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    const owner = folded(entry.owner)
    groups.set(owner, [...(groups.get(owner) ?? []), entry])
  }
  return groups
}

function entryOf(row: Row): Entry {
  const text = (key: string) => {
    const value = row[key]
    return typeof value === 'string' ? value : ''
  }
  return { type: text('type'), name: text('name'), owner: text('owner'), sql: text('sql') }
}

/** SQLite's own: what counts the rows, and what it knows of their values. */
const isOwn = (name: string) => /^sqlite_/i.test(name)

const isVirtual = ({ type, sql }: Entry) => type === 'table' && /^create\s+virtual\b/i.test(sql)
