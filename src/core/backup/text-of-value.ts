import type { Dialect } from '../dialect.ts'

/** A value as text that tells it from any other of its column; NULL, or the word for it, for none. */
export function textOfValue(expression: string, { family }: Dialect): string {
  switch (family) {
    case 'postgres':
      return `${expression}::text`
    case 'mysql':
      // as text a value is text, and bytes are bytes
      return `HEX(CONCAT(${expression}))`
    case 'sqlite':
      return `quote(${expression})`
  }
}
