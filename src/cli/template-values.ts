import type { OpenParameter } from '../app/templates.ts'
import type { Mig } from '../app/mig.ts'
import { segment } from '../core/view/segments.ts'
import { isMigError, MigError } from '../errors.ts'
import type { Ui } from './output.ts'
import type { Questions } from './questions.ts'

/** What `--set name=value` says, by name. Throws `usage`. */
export function readSets(texts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = texts.map((text) => {
    const at = text.indexOf('=')
    if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)] as const
    throw new MigError('usage', `--set ${text}: it gives no value`, { hint: ['write: --set table=users'] })
  })
  const names = pairs.map(([name]) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice === undefined) return Object.fromEntries(pairs)
  throw new MigError('usage', `--set ${twice} is there twice`)
}

interface Terminal {
  readonly questions: Questions
  readonly ui: Pick<Ui, 'note'>
}

/**
 * The values that are given, with the answers to what a template still asks for, if a value is missing that it needs and
 * there is a person to ask. An empty answer takes the default.
 */
export async function askForValues(
  mig: Mig,
  template: string,
  given: Readonly<Record<string, string>>,
  terminal: Terminal,
): Promise<Readonly<Record<string, string>>> {
  if (!terminal.questions.canAsk()) return given
  const { openParameters } = await import('../app/templates.ts')
  const values = { ...given }
  for (const parameter of openParameters(mig, template, given)) {
    const answer = await askForValue(parameter, terminal)
    if (answer !== undefined) values[parameter.name] = answer
  }
  return values
}

/** Asks until the answer can be used; undefined: there is none. */
async function askForValue(
  parameter: OpenParameter,
  { questions, ui }: Terminal,
): Promise<string | undefined> {
  for (;;) {
    const answer = await questions.ask(questionOf(parameter))
    if (answer === undefined) return undefined
    try {
      parameter.check(answer)
      return answer
    } catch (error) {
      if (!isMigError(error)) throw error
      for (const line of [error.message, ...error.hint]) ui.note([segment('note', `  ${line}`)])
    }
  }
}

/** `on_delete: what happens to rows that refer to one (cascade, restrict) [restrict]:` */
function questionOf({ name, description, choices, isOptional, default: byDefault }: OpenParameter): string {
  const choice = choices.length > 0 ? ` (${choices.join(', ')})` : ''
  const empty = byDefault !== undefined ? ` [${byDefault}]` : isOptional ? ' [none]' : ''
  return `${name}: ${description}${choice}${empty}:`
}
