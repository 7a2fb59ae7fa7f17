import { isMigError, MigError } from '../../errors.ts'
import { didYouMean } from '../text/suggest.ts'
import type { Declaration, Parameter } from './declaration.ts'
import { codeOf, type Code } from './code.ts'
import { KINDS } from './kinds.ts'
import { shellWord } from './words.ts'

/**
 * The values of a template's parameters, by name: texts as they are typed for `--set`, or values of the kind itself, such
 * as `true`, `['a', 'b']` and `t.varchar(20)`. What is undefined counts as not given.
 */
export type GivenValues = Readonly<Record<string, unknown>>

/** A value as a template uses it: booleans and numbers are themselves. */
export type Settled = Code | boolean | number | undefined

/**
 * Checks what is given, and fills in the defaults. Throws `usage` that lists all that is unknown, wrong or missing, with
 * an example.
 */
export function settle(
  template: string,
  declaration: Declaration,
  given: GivenValues,
): Readonly<Record<string, Settled>> {
  const { parameters } = declaration
  refuseUnknown(template, parameters, given)
  const problems: (readonly [name: string, problem: string, hint: readonly string[]])[] = []
  const settled: [string, Settled][] = []
  for (const parameter of parameters) {
    try {
      settled.push([parameter.name, settledValue(parameter, given[parameter.name] ?? parameter.default)])
    } catch (error) {
      if (!isMigError(error)) throw error
      problems.push([parameter.name, error.message, error.hint])
    }
  }
  const [wrong] = problems
  if (problems.length === 1) {
    throw new MigError('usage', `template ${template}: ${wrong![0]}: ${wrong![1]}`, {
      hint: wrong![2],
      details: { template, parameters: [wrong![0]] },
    })
  }
  if (wrong) {
    throw new MigError(
      'usage',
      `template ${template}: ${problems.length} values are not what they should be`,
      {
        hint: problems.map(
          ([name, problem, [hint]]) => `${name}: ${problem}${hint === undefined ? '' : `; ${hint}`}`,
        ),
        details: { template, parameters: problems.map(([name]) => name) },
      },
    )
  }
  refuseMissing(template, declaration, given)
  return Object.fromEntries(settled)
}

/** The parameters that nothing gives a value, and that need one. */
export function missingOf({ parameters }: Declaration, given: GivenValues): readonly Parameter[] {
  return parameters.filter(
    (parameter) =>
      !parameter.isOptional && parameter.default === undefined && given[parameter.name] === undefined,
  )
}

/** Throws `usage` where a text is no value of the parameter. */
export function checkValue(parameter: Parameter, text: string): void {
  settledValue(parameter, text)
}

/** Throws `usage` for a name that the template does not ask for. */
export function refuseUnknown(template: string, parameters: readonly Parameter[], given: GivenValues): void {
  const names = parameters.map(({ name }) => name)
  const stray = Object.keys(given).find((name) => !names.includes(name))
  if (stray === undefined) return
  const meant = didYouMean(stray, names)
  const known = names.length === 0 ? 'it takes no values' : `it takes ${names.join(', ')}`
  throw new MigError('usage', `template ${template} takes no "${stray}"`, {
    hint: [meant === undefined ? known : `did you mean "${meant}"?`],
    details: { template, parameter: stray, parameters: names },
  })
}

/** The command line that gives these values. */
export function commandLine(template: string, values: Readonly<Record<string, string>>): string {
  const sets = Object.entries(values).map(([name, value]) => ` --set ${shellWord(`${name}=${value}`)}`)
  return `mig revision --template ${template}${sets.join('')}`
}

/** The message of the declaration, with the values in their places; undefined: it has none. */
export function messageOf(
  { message, parameters }: Declaration,
  settled: Readonly<Record<string, Settled>>,
): string | undefined {
  return message?.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    if (!parameters.some((parameter) => parameter.name === name)) return whole
    const value = settled[name]
    const plain: unknown = typeof value === 'object' ? value.value : value
    if (Array.isArray(plain)) return plain.map(String).join(', ')
    if (typeof plain === 'object' && plain !== null && typeof value === 'object') return value.toString()
    return plain === undefined ? '' : `${plain as string | number}`
  })
}

function settledValue({ kind, choices }: Parameter, given: unknown): Settled {
  if (given === undefined) return undefined
  const { read, accepts, print, what } = KINDS[kind]
  if (typeof given !== 'string' && !accepts(given)) throw new MigError('usage', `it is not ${what}`)
  const value = typeof given === 'string' ? read(given, choices) : given
  return typeof value === 'boolean' && kind === 'boolean'
    ? value
    : typeof value === 'number' && kind === 'number'
      ? value
      : codeOf(value, print(value))
}

function refuseMissing(template: string, declaration: Declaration, given: GivenValues): void {
  const missing = missingOf(declaration, given)
  if (missing.length === 0) return
  const width = Math.max(...missing.map(({ name }) => name.length))
  const what = missing.length === 1 ? 'one more value' : `${missing.length} more values`
  throw new MigError('usage', `template ${template} needs ${what}`, {
    hint: [
      ...missing.map(
        (parameter) =>
          `${parameter.name.padEnd(width)}  ${parameter.description || KINDS[parameter.kind].what}`,
      ),
      commandLine(template, declaration.example),
    ],
    details: { template, parameters: missing.map(({ name }) => name) },
  })
}
