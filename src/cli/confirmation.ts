import type { Confirmation } from '../app/guard.ts'
import type { Mig } from '../app/mig.ts'
import type { PlanReport } from '../core/safety/report.ts'
import type { OptionSpec } from './command.ts'
import type { Context } from './context.ts'
import { splitCommandLine } from './parse.ts'
import { planLines } from './plan-view.ts'

/** The option of every command that the guard stands before. */
export const CONFIRM = {
  type: 'string',
  value: 'plan',
  describe: 'the id of the plan that was reviewed, or its file; else MIG_CONFIRM',
} as const satisfies OptionSpec

/** The option of every command that may lose rows. */
export const ACCEPT_DATA_LOSS = {
  type: 'string',
  value: 'plan',
  describe: 'the id of the plan whose loss of data is accepted; else MIG_ACCEPT_DATA_LOSS',
} as const satisfies OptionSpec

/** What was given beforehand. */
export interface Given {
  /** With `--confirm`. */
  readonly confirm: string | undefined
  /** With `--accept-data-loss`. */
  readonly acceptDataLoss?: string | undefined
}

/** The id of the plan whose loss of data is accepted; undefined: of none. */
export const acceptedLoss = ({ host }: Context, given: string | undefined): string | undefined =>
  (given ?? host.env['MIG_ACCEPT_DATA_LOSS']) || undefined

/** How a command line is confirmed: by what was given beforehand, or by the person at the terminal. */
export async function confirmationOf(
  context: Context,
  mig: Mig,
  confirmed: Given | string | undefined,
): Promise<Confirmation> {
  const { host, questions } = context
  const given: Given = typeof confirmed === 'object' ? confirmed : { confirm: confirmed }
  const text = given.confirm ?? host.env['MIG_CONFIRM']
  const howTo = (plan: PlanReport) => [`${repeated(context.argv, plan)}   does exactly this`]
  const loss = {
    acceptDataLoss: acceptedLoss(context, given.acceptDataLoss),
    howToAccept: (plan: PlanReport) => [
      `${repeated(context.argv, plan, '--accept-data-loss')}   accepts that`,
    ],
  }
  if (text) {
    const { readReviewed } = await import('../app/reviewed-plan.ts')
    const { id, plan: reviewed } = readReviewed(text, host.cwd)
    return { id, howTo, ...loss, ...(reviewed && { reviewed }) }
  }
  return {
    howTo,
    ...loss,
    // looked up only when there is something to ask: to open the standard input takes time
    get ask() {
      return questions.canAsk() ? (plan: PlanReport) => isTyped(context, mig, plan) : undefined
    },
  }
}

async function isTyped({ ui, questions }: Context, mig: Mig, plan: PlanReport): Promise<boolean> {
  if (plan.guard.verdict !== 'confirm') return true
  ui.note(...planLines(mig, ui, plan), '')
  const { word } = plan.guard
  return (await questions.ask(`Type ${word} to go on:`)) === word
}

/** The command line that carries out a plan: what was typed, with the id of the plan. */
export function repeated(
  argv: readonly string[],
  { command, id, target }: PlanReport,
  option: '--confirm' | '--accept-data-loss' = '--confirm',
): string {
  const { name = '', rest } = splitCommandLine(argv)
  const words = withoutAnswers(rest, { isPlan: name === 'plan', option })
  const verb = name === 'plan' ? command : name
  // a way back has to say where to; a plan of one need not
  const missing = name === 'plan' && command === 'downgrade' && !words.includes(target) ? [target] : []
  return ['mig', verb, ...[...missing, ...words].map(quoted), option, id].join(' ')
}

/** Options that only `mig plan` has. */
const OF_PLAN = ['--downgrade', '--rehearse', '--sql', '--json']

function withoutAnswers(
  argv: readonly string[],
  { isPlan, option }: { readonly isPlan: boolean; readonly option: string },
): readonly string[] {
  return argv.filter((token, at) => {
    if (token === option || token.startsWith(`${option}=`) || argv[at - 1] === option) return false
    if (token === '--dry-run') return false
    return !(isPlan && OF_PLAN.includes(token))
  })
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
