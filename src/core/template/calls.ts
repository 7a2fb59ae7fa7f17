import { isColumnBuilder, isSqlExpression, type ColumnBuilder, type t } from '../schema/define.ts'
import { OWN_TYPE_NAMES, type OwnTypeName } from '../schema/model.ts'

/** One argument of a call: what it has to be, in words, and whether a value is that. */
interface Argument {
  readonly what: string
  accepts(value: unknown): boolean
}

/** The arguments that a column type or a method of a column builder takes. */
export interface Call {
  readonly required: readonly Argument[]
  readonly optional: readonly Argument[]
}

const takes = (required: readonly Argument[], optional: readonly Argument[] = []): Call => ({
  required,
  optional,
})

const isText = (value: unknown) => typeof value === 'string'
const text: Argument = { what: 'a text in quotes', accepts: isText }
const number: Argument = {
  what: 'a whole number',
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0,
}
const texts: Argument = {
  what: "a list of texts: ['small', 'large']",
  accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
}
const type: Argument = {
  what: 'a column type: t.integer()',
  accepts: (value) => isColumnBuilder(value),
}
const scalar: Argument = {
  what: "a value, or sql('...')",
  accepts: (value) => value === null || typeof value !== 'object' || isSqlExpression(value),
}

type Check = (value: unknown) => boolean

const isCount: Check = (value) => Number.isSafeInteger(value) || typeof value === 'bigint'
const isTrue: Check = (value) => value === true
const isBoolean: Check = (value) => typeof value === 'boolean'
const oneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    isText(value) && names.includes(value)

/** An object that holds some of these keys and no others. */
function options(checks: Readonly<Record<string, Check>>): Argument {
  return {
    what: `some of { ${Object.keys(checks).join(', ')} }`,
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.entries(value).every(([key, each]) => Object.hasOwn(checks, key) && checks[key]!(each)),
  }
}

const key = {
  name: isText,
  deferrable: oneOf('immediate', 'deferred'),
  onConflict: oneOf('rollback', 'abort', 'fail', 'ignore', 'replace'),
}
const unsigned = options({ unsigned: isBoolean })
const uniqueOptions = options({ ...key, nullsNotDistinct: isTrue })
const action = oneOf('cascade', 'restrict', 'set null', 'set default', 'no action')

const NOTHING = takes([])
const SIZED = takes([number])
const TIMED = takes([], [number])
const WHOLE = takes([], [unsigned])

const PORTABLE_TYPES: Readonly<Record<Exclude<keyof typeof t, OwnTypeName>, Call>> = {
  array: takes([type]),
  bigint: WHOLE,
  binary: TIMED,
  bit: SIZED,
  boolean: NOTHING,
  char: SIZED,
  date: NOTHING,
  datetime: TIMED,
  decimal: takes([number], [number, unsigned]),
  double: NOTHING,
  enum: takes([texts]),
  integer: WHOLE,
  interval: TIMED,
  json: NOTHING,
  jsonb: NOTHING,
  mediumint: WHOLE,
  real: NOTHING,
  set: takes([texts]),
  smallint: WHOLE,
  text: NOTHING,
  time: TIMED,
  timestamp: TIMED,
  timestamptz: TIMED,
  timetz: TIMED,
  tinyint: WHOLE,
  type: takes([text]),
  uuid: NOTHING,
  varbinary: SIZED,
  varbit: SIZED,
  varchar: SIZED,
}

/** What each column type of `t` takes. */
export const TYPE_CALLS: ReadonlyMap<string, Call> = new Map([
  ...Object.values(OWN_TYPE_NAMES).flatMap((names) => names.map((name) => [name, NOTHING] as const)),
  ...Object.entries(PORTABLE_TYPES),
])

/** What a schema module alone says of a column is no call of a revision's. */
type Method = Exclude<keyof ColumnBuilder, 'spec' | 'formerName' | 'renamedFrom'>

const METHODS: Readonly<Record<Method, Call>> = {
  charset: takes([text]),
  check: takes([text]),
  collate: takes([text]),
  comment: takes([text]),
  default: takes([scalar]),
  generatedAs: takes([text], [options({ stored: isBoolean })]),
  identity: takes([], [options({ always: isTrue, start: isCount, increment: isCount })]),
  invisible: NOTHING,
  notNull: NOTHING,
  onUpdate: takes([text]),
  primaryKey: takes([], [options(key)]),
  references: takes(
    [text, text],
    [
      options({
        onDelete: action,
        onUpdate: action,
        match: oneOf('full', 'simple'),
        deferrable: key.deferrable,
        name: isText,
      }),
    ],
  ),
  srid: takes([number]),
  storage: takes([
    options({
      mode: oneOf('plain', 'external', 'extended', 'main'),
      compression: isText,
      statistics: isCount,
    }),
  ]),
  unique: takes(
    [],
    [
      {
        what: `a name, or ${uniqueOptions.what}`,
        accepts: (value) => isText(value) || uniqueOptions.accepts(value),
      },
    ],
  ),
}

/** What each method of a column builder takes. */
export const METHOD_CALLS: ReadonlyMap<string, Call> = new Map(Object.entries(METHODS))

/** What is wrong with these arguments; undefined: nothing. */
export function wrongArguments({ required, optional }: Call, args: readonly unknown[]): string | undefined {
  const expected = [...required, ...optional]
  if (args.length > expected.length) {
    return expected.length === 0
      ? 'it takes nothing between its parentheses'
      : `it takes ${counted(expected)}`
  }
  const wrong = expected.find(({ accepts }, at) =>
    at < args.length ? !accepts(args[at]) : at < required.length,
  )
  return wrong && `it takes ${wrong.what}`
}

const counted = (expected: readonly Argument[]) =>
  expected.length === 1 ? `one argument, ${expected[0]!.what}` : `no more than ${expected.length} arguments`
