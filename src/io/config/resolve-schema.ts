import { isMigError, MigError } from '../../errors.ts'
import type { EnvironmentChecked } from './check.ts'
import { resolveConnection } from './connection.ts'
import type { ResolveRequest } from './resolve.ts'
import type { SourceChecked } from './schema-source.ts'
import type { SchemaSource } from './settings.ts'

/** A source of the wanted schema with its connection, where it has one. `origin` says where a place's value came from. */
export async function resolveSource(
  source: SourceChecked,
  { environment, env, setIn, root }: ResolveRequest,
  origin: (place: string) => string,
): Promise<SchemaSource> {
  if (source.kind !== 'database') return source
  const { place, url } = source
  try {
    const connection = await resolveConnection({
      environment: environment.name,
      written: { url },
      place: (key) => `${place}.${key}`,
      origin,
      missing: new Map(),
      env,
      setIn,
      root,
    })
    return { kind: 'database', place, connection }
  } catch (error) {
    if (isMigError(error)) return { kind: 'database', place, problem: error }
    throw error
  }
}

/** The problem of a schema that names variables which are not set: it counts as left out, and must not seem to be. */
export function unfilledSchema(
  { environment: { name }, filled }: Pick<ResolveRequest, 'environment' | 'filled'>,
  own: EnvironmentChecked,
): MigError | undefined {
  const place = [`environments.${name}.schema`, ...(own.schema ? [] : ['schema'])].find((each) =>
    filled.missing.has(each),
  )
  if (place === undefined) return undefined
  const names = filled.missing.get(place)!
  const variables = names.map((each) => `\${${each}}`).join(' and ')
  return new MigError(
    'schema.unset',
    `${place} names ${variables}, which ${names.length > 1 ? 'are' : 'is'} not set`,
    { hint: [`set ${names.join(' and ')} in the environment, or in .env.${name} beside the config`] },
  )
}
