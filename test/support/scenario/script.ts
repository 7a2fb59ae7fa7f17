import { dialects, type TestDialect } from '../dialects.ts'

const ACTIONS = ['mig', 'env', 'cd', 'cp', 'rm'] as const
const CHECKS = ['exit', 'stdin', 'stdout', 'stderr', '!', 'exists', 'absent', 'sql'] as const

export type Verb = (typeof ACTIONS)[number] | (typeof CHECKS)[number]

export interface Line {
  readonly number: number
  readonly verb: Verb
  /** What stands behind the verb, not yet cut into words. */
  readonly rest: string
}

/**
 * A scenario's script, one line a step; `#` begins a comment. It runs in a folder of its own, which holds the files of the
 * archive and is `$WORK`; `$DATABASE_URL` is an SQLite file `app.db` in it, or a fresh database of each dialect that the
 * first line names: `dialects: all`, `dialects: postgres mysql`.
 *
 *     mig upgrade head -m 'two words'     runs the command; what follows, up to the next action, looks at its outcome
 *     exit 2                              its exit status; without this line it has to be 0
 *     stdin "yes\n"                       what it reads
 *     stdout "text"   ! stderr "text"     what it printed has the text somewhere, or nowhere
 *     stdout == expected.txt              it is that file of the archive, after `normalise`
 *     exists path     absent path         a file or folder
 *     sql "SELECT ..." "1|a\n2|b"         the rows of the scenario's database
 *     env NAME=value  cd folder           for what comes after it; $PLAN is the plan that was shown last
 *     cp from to      rm path             files
 */
export interface Script {
  /** The databases that it runs on: one test each. */
  readonly dialects: readonly TestDialect[]
  readonly lines: readonly Line[]
}

/** Reads a script; throws `<line>: <what is wrong>` at the first line that begins with no known verb. */
export function parseScript(text: string): Script {
  const [first = '', ...others] = text.split('\n')
  const named = /^dialects:\s*(.*)$/.exec(first)?.[1]
  const body = named === undefined ? [first, ...others] : ['', ...others]
  const lines = body.flatMap((line, index): Line[] => {
    const [, verb, rest] = /^\s*(\S*)\s*(.*)$/.exec(line)!
    if (verb === '' || verb!.startsWith('#')) return []
    if (!isVerb(verb!)) throw new Error(`${index + 1}: unknown verb ${verb!}`)
    return [{ number: index + 1, verb, rest: rest! }]
  })
  return { dialects: named === undefined ? ['sqlite'] : parseDialects(named), lines }
}

function parseDialects(text: string): TestDialect[] {
  if (text.trim() === 'all') return [...dialects]
  return text.split(/[\s,]+/).map((name) => {
    const dialect = dialects.find((one) => one === name)
    if (dialect === undefined) throw new Error(`1: unknown dialect ${name}`)
    return dialect
  })
}

function isVerb(word: string): word is Verb {
  return [...ACTIONS, ...CHECKS].some((verb) => verb === word)
}

/** The checks below an action, up to the next action. */
export function checksBelow(lines: readonly Line[], action: Line): Line[] {
  const below = lines.slice(lines.indexOf(action) + 1)
  const end = below.findIndex(({ verb }) => ACTIONS.some((action) => action === verb))
  return end === -1 ? below : below.slice(0, end)
}
