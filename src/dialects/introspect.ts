import type { DialectName } from '../core/dialect.ts'
import type { Introspect } from '../core/introspection.ts'

/** How a database of that kind is read. Loaded when it is asked for: most commands never read one. */
export async function introspectorOf(dialect: DialectName): Promise<Introspect> {
  switch (dialect) {
    case 'postgres':
      return (await import('./postgres/introspect/index.ts')).introspect
    case 'mysql':
    case 'mariadb':
      return (await import('./mysql/introspect/index.ts')).introspect
    case 'sqlite':
      return (await import('./sqlite/introspect/index.ts')).introspect
  }
}
