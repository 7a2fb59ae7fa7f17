import { unequal } from '../core/diff/index.ts'
import type { Rename } from '../core/diff/renames.ts'
import { findTable } from '../core/schema/edit.ts'
import type { Schema } from '../core/schema/model.ts'
import { didYouMean } from '../core/text/suggest.ts'
import { MigError } from '../errors.ts'
import { requireConnection } from '../io/config/settings.ts'
import { loadSources, mergeSchemas, type LoadedSource } from '../io/schema-sources/index.ts'
import { readBack, readSqlSchema } from '../io/scratch/index.ts'
import { named, readElsewhere, type Live } from './live.ts'
import type { Mig } from './mig.ts'
import { replay } from './replay.ts'

/** A schema as its author wrote it. */
export interface Written {
  readonly schema: Schema
  /** The renames that it states. */
  readonly renames: readonly Rename[]
  /** True: every text in it is already as this server would spell it. */
  readonly isSpelled: boolean
}

/** What is wanted, ready to be compared with what the live server says of itself. */
export interface Wanted {
  /** As the live server spells it. */
  readonly schema: Schema
  readonly written: Schema
  readonly renames: readonly Rename[]
  /** What the comparison is less sure of, and why. */
  readonly warnings: readonly string[]
}

/** What `schema` in the configuration asks for. Throws `schema.unset`, `schema.invalid`. */
export async function readWritten(mig: Mig, live: Live | undefined): Promise<Written> {
  const sources = await loadSources(mig)
  const parts = await Promise.all(sources.map((source) => readSource(mig, source, live)))
  const schema = mergeSchemas(parts.map((part, i) => ({ schema: part.schema, label: sources[i]!.label })))
  refuseStrayReferences(schema, live)
  return {
    schema,
    renames: parts.flatMap(({ renames }) => renames),
    isSpelled: parts.every(({ isSpelled }) => isSpelled),
  }
}

/** Not every server looks at what a foreign key refers to when it is made. */
function refuseStrayReferences(schema: Schema, live: Live | undefined): void {
  for (const { name, foreignKeys } of Object.values(schema.tables)) {
    for (const key of foreignKeys) {
      const target = key.references.table
      if (findTable(schema, target) || (live && findTable(live.schema, target))) continue
      const near = didYouMean(target, Object.keys(schema.tables))
      throw new MigError(
        'schema.invalid',
        `foreign key "${key.name}" of table "${name}" refers to table "${target}", which nothing defines`,
        { hint: near === undefined ? [] : [`did you mean "${near}"?`] },
      )
    }
  }
}

/** One source of a wanted schema. */
export async function readSource(mig: Mig, source: LoadedSource, live: Live | undefined): Promise<Written> {
  switch (source.kind) {
    case 'module':
      return { ...source.module, isSpelled: false }
    case 'revisions':
      return readRevisions(mig, mig.graph().revisions.keys())
    case 'sql': {
      const { session, request } = needed(live, source)
      const { root, environment } = mig.settings
      const elsewhere = {
        settings: requireConnection(environment),
        root,
        schemas: environment.schemas,
        signal: mig.signal,
        ...(request.ignore && { ignore: request.ignore }),
      }
      const { schema } = await readSqlSchema(session, source.texts, elsewhere)
      return { schema: named(mig, session, schema), renames: [], isSpelled: true }
    }
    case 'database':
      return { schema: await readElsewhere(mig, source, live), renames: [], isSpelled: true }
  }
}

function needed(live: Live | undefined, { label }: LoadedSource): Live {
  if (live) return live
  throw new MigError('schema.invalid', `${label} can be read only by a database`, {
    hint: ['leave out --from graph'],
  })
}

/** What the revisions make of an empty database. Throws `schema.incomplete` where only the database knows that. */
export async function readRevisions(mig: Mig, ids: Iterable<string>): Promise<Written> {
  const { schema, opaque } = await replay(mig, ids)
  if (schema.complete) return { schema, renames: [], isSpelled: false }
  throw new MigError(
    'schema.incomplete',
    `what revision ${mig.short(opaque[0]!)} does, only a database knows`,
    { hint: ['read a database to which the revisions are applied: mig diff <url> ...'] },
  )
}

/**
 * The written schema as the server of `live` spells it: what does not agree with `against` word for word is built there, and
 * read back. Where nothing can be built, it stays as it is, and a warning says so.
 */
export async function spelledBy(
  mig: Mig,
  live: Live,
  written: Written,
  against: Schema = live.schema,
): Promise<Wanted> {
  const { schema, renames, isSpelled } = written
  const found = unequal(against, schema)
  if (isSpelled || found.tables.length + found.objects.length === 0)
    return { schema, written: schema, renames, warnings: [] }
  const { defaultSchema } = live.request
  const back = await readBack(live.session, {
    schema,
    ...found,
    root: mig.settings.root,
    signal: mig.signal,
    ...(defaultSchema !== undefined && { defaultSchema }),
  })
  if (back.scratch === 'built')
    return { schema: named(mig, live.session, back.schema), written: schema, renames, warnings: [] }
  return { schema, written: schema, renames, warnings: [`${LESS_SURE}: ${back.why}`] }
}

/** The written schema where no server is asked to spell it. */
export const unspelled = ({ schema, renames }: Written): Wanted => ({
  schema,
  written: schema,
  renames,
  warnings: [`${LESS_SURE}: no database was asked`],
})

const LESS_SURE = 'expressions are compared word for word, so that a difference may be one of spelling alone'
