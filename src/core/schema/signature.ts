import { tokenize } from '../sql/tokens.ts'

/**
 * What tells a routine from others of its name: the types of its arguments, as in `integer, text[]`. Names, defaults,
 * lengths and what a function only returns do not count, and two spellings of a type are one (PostgreSQL manual, DROP
 * FUNCTION). A text that cannot be read stands for itself.
 */
export function signatureOf(type: 'function' | 'procedure', parameters: string): string {
  return parametersOf(parameters)
    .map((parameter) => argumentOf(parameter))
    .filter(({ mode }) => mode !== 'out' || type === 'procedure')
    .map(({ mode, type: name }) => (mode === 'out' ? `out ${name}` : name))
    .join(', ')
}

/** The parameters without their defaults, as a statement names a routine that exists. */
export function withoutDefaults(parameters: string): string {
  return parametersOf(parameters)
    .map((parameter) => parameter.map(({ before, text }) => before + text).join(''))
    .map((text) => text.trim())
    .join(', ')
}

interface Word {
  /** The space in front of it. */
  readonly before: string
  readonly text: string
}

type Parameter = readonly Word[]

function parametersOf(text: string): readonly Parameter[] {
  const words = wordsOf(text)
  const parameters: Word[][] = [[]]
  let depth = 0
  let isDefault = false
  for (const word of words) {
    if (word.text === '(' || word.text === '[') depth++
    if (word.text === ')' || word.text === ']') depth--
    if (depth === 0 && word.text === ',') {
      parameters.push([])
      isDefault = false
      continue
    }
    if (depth === 0 && (/^default$/i.test(word.text) || word.text.startsWith('='))) isDefault = true
    if (!isDefault) parameters.at(-1)!.push(word)
  }
  return words.length === 0 ? [] : parameters
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  let before = ''
  try {
    for (const { kind, start, end } of tokenize(text, 'postgres')) {
      if (kind === 'space' || kind === 'comment') {
        before = ' '
        continue
      }
      words.push({ before, text: text.slice(start, end) })
      before = ''
    }
  } catch {
    return [{ before: '', text }]
  }
  return words
}

function argumentOf(parameter: Parameter): { readonly mode: string; readonly type: string } {
  const words = parameter.map(({ text }) => (text.startsWith('"') ? text : text.toLowerCase()))
  const leading = isMode(words[0]) ? words[0] : undefined
  const rest = leading === undefined ? words : words.slice(1)
  const named = hasName(rest) ? rest.slice(1) : rest
  // PostgreSQL takes the mode also behind the name
  const second = leading === undefined && isMode(named[0]) ? named[0] : undefined
  return { mode: leading ?? second ?? 'in', type: typeOf(second === undefined ? named : named.slice(1)) }
}

const isMode = (word: string | undefined) => word !== undefined && /^(in|out|inout|variadic)$/.test(word)

/** Words that may begin a type, with what may follow them in it. */
const LONG_TYPES: Readonly<Record<string, RegExp>> = {
  bit: /^varying$/,
  char: /^varying$/,
  character: /^varying$/,
  double: /^precision$/,
  interval: /^(year|month|day|hour|minute|second)$/,
  national: /^char(acter)?$/,
  nchar: /^varying$/,
  time: /^with(out)?$/,
  timestamp: /^with(out)?$/,
}

function hasName([first, second]: readonly string[]): boolean {
  if (first === undefined || second === undefined) return false
  if (Object.hasOwn(LONG_TYPES, first) && LONG_TYPES[first]!.test(second)) return false
  return !['(', '[', '.', '%', 'array'].includes(second)
}

const SAME_TYPES: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  bool: 'boolean',
  char: 'character',
  decimal: 'numeric',
  float: 'double precision',
  float4: 'real',
  float8: 'double precision',
  timestamptz: 'timestamp with time zone',
  'timestamp without time zone': 'timestamp',
  timetz: 'time with time zone',
  'time without time zone': 'time',
  varbit: 'bit varying',
  varchar: 'character varying',
  'char varying': 'character varying',
}

/** `numeric(10, 2) [ ]` -> `numeric[]` */
function typeOf(words: readonly string[]): string {
  const kept: string[] = []
  let depth = 0
  for (const word of words) {
    if (word === '(') depth++
    if (depth === 0) kept.push(word)
    if (word === ')') depth--
  }
  const end = kept.findIndex((word) => word === '[' || word === 'array')
  const name = (end === -1 ? kept : kept.slice(0, end))
    .join(' ')
    .replaceAll(/ ([.%]) /g, '$1')
    .replace(/^pg_catalog\./, '')
  return (Object.hasOwn(SAME_TYPES, name) ? SAME_TYPES[name]! : name) + (end === -1 ? '' : '[]')
}
