import { isMigError } from '../../errors.ts'
import { didYouMean } from '../text/suggest.ts'
import { KINDS, type KindName } from './kinds.ts'
import { keyAndValue, splitWords } from './words.ts'

/** One value that a template asks for. */
export interface Parameter {
  readonly name: string
  readonly kind: KindName
  /** Of a choice, what there is to choose from; else empty. */
  readonly choices: readonly string[]
  readonly isOptional: boolean
  /** The value that it has where none is given, as a person would type it. */
  readonly default?: string
  readonly description: string
}

export type FileFormat = 'ts' | 'js' | 'mjs' | 'sql'

/** What a template says of itself in the comment that it begins with. */
export interface Declaration {
  readonly description: string
  readonly parameters: readonly Parameter[]
  /** The message of a revision that is given none, with `{table}` in the place of a value. */
  readonly message?: string
  /** Values to show it with. */
  readonly example: Readonly<Record<string, string>>
  /** The files that it can be written to. */
  readonly formats: readonly FileFormat[]
  /** False: what it writes commits as it goes. */
  readonly transaction?: false
}

export type DeclarationReading =
  | { readonly ok: true; readonly declaration: Declaration }
  /** The line is counted from 1. */
  | { readonly ok: false; readonly line: number; readonly problem: string }

const NOTHING: Declaration = { description: '', parameters: [], example: {}, formats: ['ts', 'js', 'mjs'] }

/** What every template has of its own, which no parameter may be called. */
export const RESERVED_NAMES: readonly string[] = [
  'builder',
  'code',
  'format',
  'options',
  'property',
  'refuse',
  'refuseForKnex',
]

/**
 * Reads the comment that a template begins with. Its first line is the description; each of the others is a parameter
 * (`name  kind  = default  description`, two spaces between them) or one of `message:`, `example:`, `formats:` and
 * `transaction:`.
 */
export function readDeclaration(text: string): DeclarationReading {
  const comment = /^\uFEFF?<%[-_]?\s*\/\*([^]*?)\*\//.exec(text)?.[1]
  if (comment === undefined) return { ok: true, declaration: NOTHING }
  const [first = '', ...lines] = comment.split('\n')
  let declaration: Declaration = { ...NOTHING, description: first.trim() }
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const read = readLine(line.trim(), declaration)
    if (typeof read === 'string') return { ok: false, line: index + 2, problem: read }
    declaration = read
  }
  const problem = wrongTogether(declaration)
  return problem === undefined ? { ok: true, declaration } : { ok: false, line: 1, problem }
}

/** The first line of the comment alone, also where the rest is not as it should be. */
export function descriptionOf(text: string): string {
  return (/^\uFEFF?<%[-_]?\s*\/\*[^\S\n]*(.*)/.exec(text)?.[1] ?? '').replace(/\*\/.*$/, '').trim()
}

const KEYS: Readonly<Record<string, (value: string) => Partial<Declaration> | string>> = {
  message: (value) => ({ message: value }),
  example: readExample,
  formats: readFormats,
  transaction: (value) =>
    value === 'false' ? { transaction: false } : `transaction can only be false, not "${value}"`,
}

/** The declaration with what the line adds, or what is wrong with it. */
function readLine(line: string, declaration: Declaration): Declaration | string {
  const [, key, value = ''] = /^(\w+):(?:\s+(.*))?$/.exec(line) ?? []
  if (key !== undefined) {
    if (!Object.hasOwn(KEYS, key)) return unknownName(key, Object.keys(KEYS), 'is no key')
    const read = KEYS[key]!(value.trim())
    return typeof read === 'string' ? read : { ...declaration, ...read }
  }
  const parameter = readParameter(line)
  if (typeof parameter === 'string') return parameter
  if (declaration.parameters.some(({ name }) => name === parameter.name))
    return `"${parameter.name}" is declared twice`
  return { ...declaration, parameters: [...declaration.parameters, parameter] }
}

function readExample(line: string): Partial<Declaration> | string {
  try {
    return { example: Object.fromEntries(splitWords(line).map(keyAndValue)) }
  } catch (error) {
    if (isMigError(error)) return error.message
    throw error
  }
}

function readFormats(line: string): Partial<Declaration> | string {
  const all: readonly FileFormat[] = ['ts', 'js', 'mjs', 'sql']
  const names = line.split(/[\s,]+/)
  const stray = names.find((name) => !all.some((format) => format === name))
  if (stray !== undefined) return `"${stray}" is none of ${all.join(', ')}`
  return { formats: all.filter((format) => names.includes(format)) }
}

function readParameter(line: string): Parameter | string {
  // the default stands behind one space or many
  const [name = '', kindText, ...others] = line.replace(/\s+=\s+/, '  = ').split(/\s{2,}/)
  if (kindText === undefined)
    return `a parameter is its name, its kind and what it is, with two spaces between them: "${line}"`
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    return `"${name}" is no name of a parameter: it has small letters, digits and "_"`
  if (RESERVED_NAMES.includes(name))
    return `"${name}" is what every template has: name the parameter otherwise`
  const isOptional = kindText.endsWith('?')
  const kind = kindOf(isOptional ? kindText.slice(0, -1) : kindText)
  if (typeof kind === 'string') return kind
  const given = others[0]?.startsWith('=') ? others[0].slice(1).trim() : undefined
  const description = others.slice(given === undefined ? 0 : 1).join(' ')
  if (isOptional && given !== undefined) return `"${name}" has a default, so that "?" says nothing`
  const parameter = { name, ...kind, isOptional, description }
  if (given === undefined) return parameter
  const problem = wrongValue(parameter, given)
  return problem === undefined ? { ...parameter, default: given } : `the default of "${name}": ${problem}`
}

function kindOf(text: string): Pick<Parameter, 'kind' | 'choices'> | string {
  if (text.includes('|')) {
    const choices = text.split('|').map((choice) => choice.trim())
    return choices.includes('') ? `a choice is empty in "${text}"` : { kind: 'choice', choices }
  }
  const kinds = Object.keys(KINDS).filter((kind) => kind !== 'choice')
  if (!kinds.includes(text)) return unknownName(text, kinds, 'is no kind')
  // safe: one of the names just looked through
  return { kind: text as KindName, choices: [] }
}

function unknownName(name: string, known: readonly string[], what: string): string {
  const meant = didYouMean(name, known)
  return meant === undefined
    ? `"${name}" ${what}: there are ${known.join(', ')}`
    : `"${name}" ${what}: did you mean "${meant}"?`
}

function wrongValue(
  { kind, choices }: Pick<Parameter, 'kind' | 'choices'>,
  text: string,
): string | undefined {
  try {
    KINDS[kind].read(text, choices)
    return undefined
  } catch (error) {
    if (isMigError(error)) return error.message
    throw error
  }
}

/** What the lines say of each other. */
function wrongTogether({ parameters, example, message = '' }: Declaration): string | undefined {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]))
  const placed = [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  const stray = [...Object.keys(example), ...placed].find((name) => !byName.has(name))
  if (stray !== undefined) return unknownName(stray, [...byName.keys()], 'is no parameter')
  for (const [name, text] of Object.entries(example)) {
    const problem = wrongValue(byName.get(name)!, text)
    if (problem !== undefined) return `the example's ${name}: ${problem}`
  }
  return undefined
}
