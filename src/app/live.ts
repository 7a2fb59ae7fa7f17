import { versionOf, type Version } from '../core/dialect.ts'
import type { Introspect, Introspected, IntrospectRequest } from '../core/introspection.ts'
import { introspectorOf } from '../dialects/introspect.ts'
import { withKeyNames } from '../core/schema/key-names.ts'
import type { Schema } from '../core/schema/model.ts'
import { withNaming } from '../core/schema/names.ts'
import { MigError } from '../errors.ts'
import type { ConnectionSettings } from '../io/config/settings.ts'
import type { Session } from '../io/db/session.ts'
import { interruptible } from '../io/interruptible.ts'
import { stateTables, type Mig } from './mig.ts'

/** The live database, read. */
export interface Live extends Introspected {
  readonly session: Session
  readonly version: Version
  readonly introspect: Introspect
  /** How it was read, so that others are read in the same way. */
  readonly request: IntrospectRequest
}

/** Reads the database of this environment; our own state tables are left out. */
export async function readLive(mig: Mig): Promise<Live> {
  const session = await mig.connect('plan')
  const introspect = await introspectorOf(session.dialect.name)
  const request = introspectionOf(mig, session)
  const introspected = await interruptible(() => introspect(session, request), mig.signal)
  const schema = named(mig, session, introspected.schema)
  return { ...introspected, schema, session, version: request.version, introspect, request }
}

/** What a server says, with the names that this project gives to what the server leaves without one. */
export function named(mig: Mig, { dialect }: Pick<Session, 'dialect'>, schema: Schema): Schema {
  return dialect.family === 'mysql' ? withNaming(mig.settings.naming, () => withKeyNames(schema)) : schema
}

/** How the database of this environment is read. */
export function introspectionOf(mig: Mig, session: Session): IntrospectRequest {
  const { schema, ...tables } = stateTables(mig.settings)
  const [defaultSchema] = mig.settings.environment.schemas
  const prefix = schema === undefined || schema === defaultSchema ? '' : `${schema}.`
  const own = new Set(Object.values(tables).map((table) => prefix + table))
  return {
    ...(defaultSchema !== undefined && { defaultSchema }),
    version: versionOf(session.serverVersion),
    // what a backup holds stands in tables beside its list
    ignore: (table) => own.has(table) || table.startsWith(`${prefix}${tables.backup}_`),
  }
}

/** Another database, read in the same way as the live one. Throws `schema.invalid` where it is one of another kind. */
export async function readElsewhere(
  mig: Mig,
  { settings, label }: { readonly settings: ConnectionSettings; readonly label: string },
  live: Live | undefined,
): Promise<Schema> {
  const { connect } = await import('../io/db/connect.ts')
  const { lockTimeout, schemas } = mig.settings.environment
  const session = await interruptible(
    () => connect({ settings, root: mig.settings.root, lockTimeout, schemas, purpose: 'read' }),
    mig.signal,
  )
  try {
    const { name } = session.dialect
    if (live && live.session.dialect.name !== name) {
      throw new MigError(
        'schema.invalid',
        `${label} is ${name}, and this environment's database ${live.session.dialect.name}`,
        {
          hint: ['what is wanted has to be read from a database of the same kind'],
        },
      )
    }
    const introspect = await introspectorOf(name)
    const { schema } = await interruptible(
      () => introspect(session, introspectionOf(mig, session)),
      mig.signal,
    )
    return named(mig, session, schema)
  } finally {
    await session.close()
  }
}
