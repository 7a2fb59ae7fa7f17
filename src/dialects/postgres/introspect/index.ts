import type { Connection, Row } from '../../../core/dialect.ts'
import type { Introspect, Introspected, IntrospectRequest } from '../../../core/introspection.ts'
import type { Schema } from '../../../core/schema/model.ts'
import { keyOf, type SchemaObject } from '../../../core/schema/objects.ts'
import { catalogueQueries, type CatalogueQueries } from './catalogue.ts'
import { foreignTablesOf, nativesOf } from './foreign.ts'
import { indexReader } from './indexes.ts'
import { nativesQuery } from './natives.ts'
import { extensionsOf, namespacesOf, policiesOf, routinesOf, sequencesOf, typesOf } from './objects.ts'
import { openReading } from './reading.ts'
import type { CatalogueRows, SchemaRow } from './rows.ts'
import { tablesOf } from './tables.ts'
import { triggersOf } from './triggers.ts'
import { unmodelledQuery } from './unmodelled.ts'
import { viewsOf } from './views.ts'
import { worldOf } from './world.ts'

/**
 * Reads PostgreSQL 12 and newer. Names in the default schema stand alone, also in expressions and queries; so do those of
 * the session's other schemas that extensions put their things into.
 */
export const introspect: Introspect = async (connection, request) => {
  const reading = await openReading(connection, request)
  try {
    const { defaultSchema, schemas } = reading
    const rows = await readCatalogue(connection, request, { defaultSchema, schemas })
    await reading.close()
    return assemble(rows, request, { defaultSchema, schemas })
  } catch (error) {
    await reading.abandon()
    throw error
  }
}

interface Place {
  readonly defaultSchema: string
  readonly schemas: readonly SchemaRow[]
}

async function readCatalogue(
  connection: Connection,
  { version, schemas: wanted }: IntrospectRequest,
  { defaultSchema, schemas }: Place,
): Promise<CatalogueRows> {
  const scope = {
    schemas: schemas.map(({ id }) => id),
    version,
    defaultSchema: schemas.find(({ name }) => name === defaultSchema)?.id ?? '0',
    isWhole: wanted === undefined,
  }
  const queries: CatalogueQueries & { readonly natives: string; readonly unmodelled: string } = {
    ...catalogueQueries(scope),
    natives: nativesQuery(scope),
    unmodelled: unmodelledQuery(scope),
  }
  const rows: Record<string, readonly Row[]> = {}
  for (const [name, sql] of Object.entries(queries)) rows[name] = await connection.query(sql)
  // safe: each query gives the rows of its name
  return rows as unknown as CatalogueRows
}

/** Pure: what the rows say. */
function assemble(rows: CatalogueRows, { ignore }: IntrospectRequest, place: Place): Introspected {
  const world = worldOf(rows, { ...place, ...(ignore && { ignore }) })
  const reader = indexReader(world)
  const tables = tablesOf(world, reader)
  const objects: readonly SchemaObject[] = [
    ...namespacesOf(place.schemas, place.defaultSchema, world),
    ...extensionsOf(place.defaultSchema, world),
    ...typesOf(world),
    ...sequencesOf(world),
    ...viewsOf(world, reader),
    ...routinesOf(world),
    ...triggersOf(world),
    ...policiesOf(world),
    ...foreignTablesOf(world),
    ...nativesOf(world),
  ]
  for (const { kind, name } of rows.unmodelled) world.tell(kind, name)
  const schema: Schema = {
    complete: true,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
  }
  return { schema, unmodelled: world.unmodelled }
}
