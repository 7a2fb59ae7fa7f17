import { tokenize } from '../../core/sql/tokens.ts'
import type { Schema, Table } from '../../core/schema/model.ts'
import { keyOf, type SchemaObject } from '../../core/schema/objects.ts'

/** A schema of PostgreSQL as it is to be made in scratch schemas, and the way back. */
export interface Respelling {
  /** In place of each schema that something is made in, its own scratch schema. */
  readonly places: ReadonlyMap<string, string>
  /** The names of the scratch schemas stand where those of the schemas stood; what is in the default one stays bare. */
  readonly moved: Schema
  /** What was read from the scratch schemas, under its own names again. */
  restore(read: Schema): Schema
  /** The same for a text, such as what the server says. */
  restoreText(text: string): string
}

/**
 * Moves a schema into scratch schemas that are called after `scratch`. Only names of what the schema itself holds are
 * moved: what an extension has put somewhere stays where it is.
 */
export function respell(schema: Schema, defaultSchema: string, scratch: string): Respelling {
  const known = knownNames(schema, defaultSchema)
  const places = new Map([[defaultSchema, scratch]])
  for (const name of [...known.keys()].toSorted())
    if (name !== defaultSchema) places.set(name, `${scratch}_${places.size}`)
  const strings = new Map<string, string>()
  // the longest first: the first scratch schema's name is the beginning of the others'
  const homeward = [...places].toReversed()
  const unmoved = (text: string): string =>
    homeward.reduce((restored, [name, place]) => restored.replaceAll(place, quotedIfNeeded(name)), text)

  const moveName = (name: string): string => {
    const dot = name.indexOf('.')
    const place = dot === -1 ? undefined : places.get(name.slice(0, dot))
    return place === undefined ? name : place + name.slice(dot)
  }
  const keepString = (moved: string, original: string): void => {
    // a name alone may be one that the server reads, and spells in its own way
    if (unmoved(moved) !== original && !/^[\w$".]+$/.test(original)) strings.set(moved, original)
  }
  const moveText = (text: string): string => moveMentions(text, { known, places, keepString })
  const restoreText = (text: string): string => {
    let restored = text
    for (const [moved, original] of strings) restored = restored.replaceAll(moved, original)
    if (restored.includes(defaultSchema)) restored = withoutQualifier(restored, defaultSchema)
    return unmoved(restored)
  }
  const restoreName = (name: string): string => {
    for (const [original, place] of places)
      if (name.startsWith(`${place}.`)) return original + name.slice(place.length)
    return name
  }
  return {
    places,
    moved: spelled(schema, moveName, moveText),
    restore: (read) => spelled(read, restoreName, restoreText),
    restoreText,
  }
}

/** By schema, the names of all that can be spoken of with it. */
function knownNames(schema: Schema, defaultSchema: string): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>([[defaultSchema, new Set()]])
  const add = (name: string) => {
    const dot = name.indexOf('.')
    const space = dot === -1 ? defaultSchema : name.slice(0, dot)
    known.set(space, (known.get(space) ?? new Set()).add(name.slice(dot + 1)))
  }
  Object.keys(schema.tables).forEach(add)
  for (const object of Object.values(schema.objects))
    // a native object's name is SQL: `"My schema".total(integer)`
    if (isInSchema(object)) add(object.name.replace(/\(.*$/s, '').replaceAll('"', ''))
  return known
}

const isInSchema = (object: SchemaObject) =>
  object.type !== 'schema' && object.type !== 'extension' && !('table' in object)

/** Keys of data whose text is a name, of a table or of what may stand in a schema. */
const NAMES = new Set(['table', 'ownedBy', 'inherits'])
/** Keys of data whose text is no SQL: it is kept to the letter. */
const VALUES = new Set(['comment', 'default', 'values', 'type', 'columns', 'include'])

type Spelling = (text: string) => string

function spelled(schema: Schema, ofName: Spelling, ofText: Spelling): Schema {
  const spell = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (VALUES.has(key)) return value
      return NAMES.has(key) ? ofName(value) : ofText(value)
    }
    if (Array.isArray(value)) return value.map((each: unknown) => spell(each, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, name === 'name' ? each : spell(each, name)]),
    )
  }
  const named = <T extends { readonly name: string }>(item: T, isMoved: boolean): T => ({
    // safe: only texts in it are others
    ...(spell(item, '') as T),
    name: isMoved ? ofName(item.name) : item.name,
  })
  const tables: Table[] = Object.values(schema.tables).map((table) => named(table, true))
  const objects = Object.values(schema.objects).map((object) =>
    object.type === 'native'
      ? { ...named(object, false), name: ofText(object.name) }
      : named(object, isInSchema(object)),
  )
  return {
    ...schema,
    tables: Object.fromEntries(tables.map((table) => [table.name, table])),
    objects: Object.fromEntries(objects.map((object) => [keyOf(object), object])),
  }
}

interface Move {
  readonly known: ReadonlyMap<string, ReadonlySet<string>>
  readonly places: ReadonlyMap<string, string>
  /** Told of the content of a string that was changed, and of what it was: the server keeps it to the letter. */
  keepString(moved: string, original: string): void
}

/** The text with the scratch schema before each known name that is qualified, also inside of strings: 'app.seq'. */
function moveMentions(text: string, move: Move): string {
  if (![...move.places.keys()].some((name) => text.toLowerCase().includes(name.toLowerCase()))) return text
  const tokens = tokensOf(text)
  return tokens
    .map((token, i) => {
      if (token.kind === 'string') return moveString(token.text, move)
      const schema = qualifierAt(tokens, i)
      const name =
        schema === undefined ? undefined : nameOf(tokens[besideAt(tokens, besideAt(tokens, i, 1), 1)])
      const isKnown = schema !== undefined && name !== undefined && move.known.get(schema)?.has(name)
      return isKnown ? move.places.get(schema)! : token.text
    })
    .join('')
}

function moveString(literal: string, move: Move): string {
  const open = /^(?:\$[^$]*\$|[eE]?'|[uU]&')/.exec(literal)?.[0]
  if (open === undefined) return literal
  const close = open.startsWith('$') ? open : "'"
  const content = literal.slice(open.length, literal.length - close.length)
  // what a string holds inside of it goes with it
  const moved = moveMentions(content, { ...move, keepString: () => undefined })
  if (moved === content) return literal
  move.keepString(moved, content)
  return open + moved + close
}

/** `public.users` -> `users`, where the text says it of what is no part of the scratch place. */
function withoutQualifier(text: string, schema: string): string {
  const tokens = tokensOf(text)
  const isQualifier = (i: number) => qualifierAt(tokens, i) === schema
  return tokens
    .map((token, i) => (isQualifier(i) || (i > 0 && isQualifier(i - 1)) ? '' : token.text))
    .join('')
}

interface Piece {
  readonly kind: string
  readonly text: string
}

/** One piece with all of the text where it cannot be read. */
function tokensOf(text: string): readonly Piece[] {
  try {
    return [...tokenize(text, 'postgres')].map(({ kind, start, end }) => ({
      kind,
      text: text.slice(start, end),
    }))
  } catch {
    return [{ kind: 'comment', text }]
  }
}

/** The name that stands before a dot and behind none; undefined for any other token. */
function qualifierAt(tokens: readonly Piece[], at: number): string | undefined {
  const isFirst =
    tokens[besideAt(tokens, at, 1)]?.text === '.' && tokens[besideAt(tokens, at, -1)]?.text !== '.'
  return isFirst ? nameOf(tokens[at]) : undefined
}

/** Where the next token stands, to the right or to the left, spaces aside. */
function besideAt(tokens: readonly Piece[], at: number, step: 1 | -1): number {
  const next = at + step
  return tokens[next]?.kind === 'space' ? next + step : next
}

/** The name that a token stands for, with its case folded unless it is quoted. */
function nameOf(token: Piece | undefined): string | undefined {
  if (!token) return undefined
  const { kind, text } = token
  if (kind === 'word') return text.toLowerCase()
  return kind === 'quoted-name' ? text.slice(1, -1).replaceAll('""', '"') : undefined
}

/** As the server itself spells it, but for its keywords, which no schema is likely to be called after. */
const quotedIfNeeded = (name: string) =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
