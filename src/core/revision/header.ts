import type { RevisionInput } from '../graph/revision.ts'
import { lineColumn } from '../sql/position.ts'
import { withoutMark } from './content.ts'
import { readCreated } from './created.ts'
import { HeaderFault } from './fault.ts'
import { readJsSurface } from './js-surface.ts'
import { HEADER_NAMES, literalOf, type HeaderName, type Literal, type Surface } from './literal.ts'
import { leadingComments, readMessage, stemOf } from './message.ts'
import { cutSections, readSqlSurface } from './sql-file.ts'

/** What a revision file says of itself. */
export interface RevisionHeader extends RevisionInput {
  /** false: its statements run outside of a transaction. Left out: the run decides. */
  readonly transaction?: boolean
  /** The revisions that it stands for after a squash. */
  readonly replaces?: readonly string[]
}

/** A file's header, or why there is none; `line` and `column` are counted from 1. */
export type HeaderReading =
  | { readonly ok: true; readonly header: RevisionHeader }
  | {
      readonly ok: false
      /** `not-a-revision`: nothing in it claims to be one, as in a module that revisions share. */
      readonly kind: 'not-a-revision' | 'unreadable'
      readonly problem: string
      readonly line: number
      readonly column: number
    }

/**
 * Reads the header of a revision file from its text, never by running it: exported literals of a module
 * (TypeScript, ES module or CommonJS), or the leading `--` comments of a SQL file. Takes time in proportion
 * to the text's length.
 */
export function readHeader(text: string, format: 'js' | 'sql', fileName: string): HeaderReading {
  const content = withoutMark(text)
  try {
    const sql = format === 'sql' ? readSqlSurface(content) : undefined
    const surface = sql ?? readJsSurface(content)
    if (!isRevision(surface, format)) {
      return {
        ok: false,
        kind: 'not-a-revision',
        problem: 'no header of a revision in it',
        line: 1,
        column: 1,
      }
    }
    const fields = checkFields(surface, format)
    if (sql) cutSections(content)
    const comments = sql?.comments ?? leadingComments(content)
    return { ok: true, header: toHeader(fields, comments, stemOf(fileName)) }
  } catch (error) {
    if (!(error instanceof HeaderFault)) throw error
    const { line, column } = lineColumn(content, error.offset)
    return { ok: false, kind: 'unreadable', problem: error.message, line, column }
  }
}

/**
 * The header of a module that is loaded already, by what it exports. Its comments are gone: without a `message` the name of
 * its file serves.
 */
export function headerOfExports(
  exported: Readonly<Record<string, unknown>>,
  fileName: string,
): HeaderReading {
  const names = HEADER_NAMES.filter((name) => exported[name] !== undefined)
  const fields = new Map(names.map((name) => [name, { offset: 0, value: literalOf(exported[name]) }]))
  try {
    const values = checkFields({ fields, repeated: [], misspelt: [], body: 0 }, 'js')
    return { ok: true, header: toHeader(values, [], stemOf(fileName)) }
  } catch (error) {
    if (!(error instanceof HeaderFault)) throw error
    return { ok: false, kind: 'unreadable', problem: error.message, line: 1, column: 1 }
  }
}

/**
 * The names that nothing but a revision sets; a module that exports only `message` or `environments` is none.
 */
const TELLING: readonly HeaderName[] = [
  'revision',
  'down_revision',
  'branch_labels',
  'depends_on',
  'replaces',
]

function isRevision({ fields, body, misspelt }: Surface, format: 'js' | 'sql'): boolean {
  if (body !== undefined || TELLING.some((name) => fields.has(name))) return true
  return format === 'sql' && misspelt.some(({ meant }) => meant === 'revision' || meant === 'down_revision')
}

interface Value {
  readonly offset: number
  readonly value: Literal
}

type Values = Partial<Record<HeaderName, Value>>

function checkFields({ fields, repeated, misspelt, body }: Surface, format: 'js' | 'sql'): Values {
  const [again] = repeated
  if (again) throw new HeaderFault(`${again.name} is set twice`, again.offset)
  const slip = misspelt.find(({ meant }) => !fields.has(meant))
  if (slip)
    throw new HeaderFault(`${slip.name} is no name of a header: did you mean ${slip.meant}?`, slip.offset)
  if (!fields.has('revision')) {
    const example = format === 'sql' ? '-- revision: <id>' : "export const revision = '<id>'"
    const offset = Math.min(body ?? Infinity, ...[...fields.values()].map((field) => field.offset))
    throw new HeaderFault(`revision is missing: write ${example}`, offset)
  }
  const values: Values = {}
  for (const [name, { offset, value }] of fields) {
    if (value === undefined) {
      throw new HeaderFault(
        `${name} is not a literal: it is read from the text, never by running the file`,
        offset,
      )
    }
    values[name] = { offset, value }
  }
  return values
}

function toHeader(values: Values, comments: readonly string[], stem: string): RevisionHeader {
  const id = text(values, 'revision', 'revision is empty')!
  const environments = list(values, 'environments')
  if (environments?.length === 0) {
    throw new HeaderFault('environments is empty: it would run nowhere', values.environments!.offset)
  }
  const transaction = flag(values, 'transaction')
  const replaces = list(values, 'replaces')
  const message = text(values, 'message')
  const created = readCreated(comments, stem, id)
  return {
    id,
    parents: list(values, 'down_revision') ?? [],
    dependsOn: list(values, 'depends_on') ?? [],
    labels: list(values, 'branch_labels') ?? [],
    message: message ?? readMessage(comments, stem, id),
    ...(environments ? { environments } : {}),
    ...(transaction === undefined ? {} : { transaction }),
    ...(replaces ? { replaces } : {}),
    ...(created === undefined ? {} : { created }),
  }
}

/** undefined: not set, or to nothing. */
function text(values: Values, name: HeaderName, whenEmpty?: string): string | undefined {
  const field = values[name]
  if (!field) return undefined
  if (field.value.kind !== 'string') throw wrongType(name, field, field.value, 'a string')
  if (field.value.value.trim() !== '') return field.value.value
  if (whenEmpty !== undefined) throw new HeaderFault(whenEmpty, field.offset)
  return undefined
}

function flag(values: Values, name: HeaderName): boolean | undefined {
  const field = values[name]
  if (!field) return undefined
  if (field.value.kind !== 'boolean') throw wrongType(name, field, field.value, 'true or false')
  return field.value.value
}

/** undefined: not set, or set to null. */
function list(values: Values, name: HeaderName): readonly string[] | undefined {
  const field = values[name]
  if (!field || field.value.kind === 'null') return undefined
  const items = field.value.kind === 'array' ? field.value.items : [field.value]
  return items.map((item) => {
    if (item.kind !== 'string') throw wrongType(name, field, item, 'null, a string or an array of strings')
    if (item.value.trim() === '') throw new HeaderFault(`${name} holds an empty string`, field.offset)
    return item.value
  })
}

const TYPE_NAMES: Readonly<Record<Literal['kind'], string>> = {
  array: 'an array',
  boolean: 'a boolean',
  null: 'null',
  number: 'a number',
  string: 'a string',
}

function wrongType(name: HeaderName, field: Value, found: Literal, expected: string): HeaderFault {
  const verb = found === field.value ? 'is' : 'holds'
  return new HeaderFault(`${name} ${verb} ${TYPE_NAMES[found.kind]}: expected ${expected}`, field.offset)
}
