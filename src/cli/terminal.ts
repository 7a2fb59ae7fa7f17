import type { Charset } from '../core/view/glyphs.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface StreamFacts {
  readonly isTerminal: boolean
  readonly env: Environment
}

/** Whether to paint a stream: `--no-color`, then FORCE_COLOR, then NO_COLOR decide, and else whether it is a terminal. */
export function usesColour({ isTerminal, env }: StreamFacts, noColor: boolean): boolean {
  if (noColor) return false
  const { FORCE_COLOR: force, NO_COLOR: never, TERM } = env
  if (force !== undefined) return force !== '0' && force !== 'false'
  return isTerminal && !never && TERM !== 'dumb'
}

/**
 * What may be drawn with: what the locale says (LC_ALL, LC_CTYPE, LANG, the first that is set). Where none is set, a
 * terminal is taken for one of today, and a pipe for one that wants ASCII.
 */
export function charsetOf({ isTerminal, env }: StreamFacts): Charset {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value)
  if (locale !== undefined) return /utf-?8/i.test(locale) ? 'unicode' : 'ascii'
  return isTerminal && env['TERM'] !== 'dumb' && env['TERM'] !== 'linux' ? 'unicode' : 'ascii'
}
