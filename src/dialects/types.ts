import type { Dialect } from '../core/dialect.ts'
import { OWN_TYPE_NAMES, type ColumnType, type OwnTypeName } from '../core/schema/model.ts'

type PortableTypeName = Exclude<ColumnType['name'], 'native' | 'array' | 'enum' | 'set' | OwnTypeName>

/** How one kind of database calls each type, without its arguments; undefined: it has no such type. */
export type TypeNames = Readonly<Record<PortableTypeName, string | undefined>>

export interface TypeGrammar {
  readonly names: TypeNames
  /** The types that it alone has, spelled as we name them. */
  readonly own: readonly OwnTypeName[]
  /** Whether it knows numbers without a sign, and lists of values as a type. */
  readonly unsigned?: true
  readonly enums?: true
  readonly arrays?: true
  /** A type that is spelled otherwise with its length; undefined: it takes none. */
  readonly sized?: Readonly<Partial<Record<PortableTypeName, ((length: number) => string) | undefined>>>
}

/** The type in SQL; undefined where the database has none. */
export function spellType(
  type: ColumnType,
  grammar: TypeGrammar,
  literal: Dialect['literal'],
): string | undefined {
  switch (type.name) {
    case 'native':
      return type.sql
    case 'array': {
      const of = grammar.arrays && spellType(type.of, grammar, literal)
      return of === undefined ? undefined : `${of}[]`
    }
    case 'enum':
    case 'set':
      return grammar.enums && `${type.name}(${type.values.map((value) => literal(value)).join(', ')})`
  }
  if (isOwn(type.name)) return grammar.own.includes(type.name) ? type.name : undefined
  const { names, sized = {} } = grammar
  if ('length' in type && type.length !== undefined) {
    if (Object.hasOwn(sized, type.name)) return sized[type.name]?.(type.length)
    return withArgument(names[type.name], type.length)
  }
  // safe: what is left is portable
  const name = names[type.name]
  if ('unsigned' in type && type.unsigned && !grammar.unsigned) return undefined
  const sign = 'unsigned' in type && type.unsigned ? ' unsigned' : ''
  if ('scale' in type) return name && `${name}(${type.precision}, ${type.scale})${sign}`
  if ('precision' in type && type.precision !== undefined) return withArgument(name, type.precision)
  return name && name + sign
}

const OWN = new Set<string>(Object.values(OWN_TYPE_NAMES).flat())
const isOwn = (name: string): name is OwnTypeName => OWN.has(name)

const withArgument = (name: string | undefined, argument: number) => name && `${name}(${argument})`
