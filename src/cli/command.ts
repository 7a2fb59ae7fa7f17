import type { Context } from './context.ts'
import { META } from './meta.ts'
import type { Ui } from './output.ts'

/** What completion offers for a value. */
export type Candidates = 'environments' | 'revisions' | 'templates' | 'files' | 'folders'

/** An option, in the words of yargs. */
export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  /** It may be given several times. */
  readonly array?: true
  /** One letter. */
  readonly alias?: string
  /** What its value is called in the help: `target`. */
  readonly value?: string
  readonly choices?: readonly string[]
  readonly describe: string
  /** The heading that the help lists it under. */
  readonly group?: string
  readonly completes?: Candidates
}

export type Options = Readonly<Record<string, OptionSpec>>

export interface Positional {
  readonly name: string
  readonly describe: string
  readonly required?: true
  /** What is missing where it is left out; else its name. */
  readonly called?: string
  /** It takes all that is left. */
  readonly many?: true
  readonly choices?: readonly string[]
  readonly completes?: Candidates
}

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S

type OptionValue<O> = O extends { type: 'boolean' }
  ? boolean
  : O extends { array: true }
    ? readonly string[]
    : Chosen<O> | undefined

type PositionalValue<P> = P extends { many: true }
  ? readonly string[]
  : P extends { required: true }
    ? Chosen<P>
    : Chosen<P> | undefined

type Chosen<S> = S extends { choices: readonly (infer C extends string)[] } ? C : string

/** What was typed, as a command with these positionals and options receives it: `--rev-id` is `revId`. */
export type Args<P extends readonly Positional[], O extends Options> = {
  readonly [K in keyof O & string as Camel<K>]: OptionValue<O[K]>
} & {
  readonly [K in P[number] as K['name']]: PositionalValue<K>
}

/** One command, as its file writes it. Name, group and sentence stand in the registry. */
interface Definition<P extends readonly Positional[], O extends Options, R extends object> {
  readonly positionals: P
  readonly options: O
  /** Command lines with what they do. */
  readonly examples: readonly (readonly [commandLine: string, effect: string])[]
  /** It changes the database, and has to be let come to its end when the user wants to stop. */
  readonly writes?: true
  /** It may have to take away what it made in a scratch place, and is given a moment for that when the user wants to stop. */
  readonly tidiesUp?: true
  /** Does the work. Its result is what `--json` prints, so it holds nothing that JSON cannot. */
  run(context: Context, args: Args<P, O>): Promise<R> | R
  /** The result for people; left out where all was said while it ran. */
  print?(result: R, ui: Ui, args: Args<P, O>): void
  /** The exit status; 0 where it is left out. */
  exit?(result: R, args: Args<P, O>): number
}

/** What a command came to. */
export interface Outcome {
  readonly result: object
  readonly status: number
  print(ui: Ui): void
}

/** A command of any kind, as the command line runs and describes it. */
export interface Command {
  readonly positionals: readonly Positional[]
  readonly options: Options
  readonly examples: readonly (readonly [commandLine: string, effect: string])[]
  readonly writes: boolean
  readonly tidiesUp: boolean
  /** `args` must be made from these positionals and options. */
  perform(context: Context, args: Readonly<Record<string, unknown>>): Promise<Outcome>
}

/** Makes a command of its definition, and knows the types of the arguments from it. */
export function defineCommand<
  const P extends readonly Positional[],
  const O extends Options,
  R extends object,
>(definition: Definition<P, O, R>): Command {
  const { positionals, examples, writes = false } = definition
  return {
    positionals,
    options: writes ? { ...definition.options, meta: META } : definition.options,
    examples,
    writes,
    tidiesUp: definition.tidiesUp ?? false,
    async perform(context, values) {
      // safe: the arguments were parsed by these very tables
      const args = values as Args<P, O>
      const result = await definition.run(context, args)
      return {
        result,
        status: definition.exit?.(result, args) ?? 0,
        print: (ui) => definition.print?.(result, ui, args),
      }
    },
  }
}
