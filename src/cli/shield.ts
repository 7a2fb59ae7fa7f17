import type { OptionSpec } from './command.ts'

/** A private-use character that nobody types: what begins with it is a value, whatever it looks like. */
const SHIELD = '\uE000'

/**
 * The arguments in a form in which the parser reads every value as it was typed. By itself it takes `-1:head` for four
 * options and `-mtext` for five, and drops quotes that stand around a value. `unshield` gives the value back.
 */
export function shield(
  argv: readonly string[],
  optionOf: (name: string) => OptionSpec | undefined,
): readonly string[] {
  const end = argv.indexOf('--')
  const rest = end === -1 ? [] : argv.slice(end)
  return [...argv.slice(0, end === -1 ? argv.length : end).flatMap(shielded), ...rest]

  function shielded(token: string): readonly string[] {
    const [, long, value] = /^--([^=]+)=(.*)$/s.exec(token) ?? []
    if (long !== undefined && optionOf(long)?.type === 'string' && value !== '') {
      return [`--${long}`, SHIELD + value!]
    }
    const [, short, attached] = /^-([A-Za-z])=?(.+)$/s.exec(token) ?? []
    if (short !== undefined && optionOf(short)?.type === 'string') return [`-${short}`, SHIELD + attached!]
    return /^-\d|^-[^=]*\s|^['"]/.test(token) ? [SHIELD + token] : [token]
  }
}

/** The text as it was typed. */
export function unshield(text: string): string {
  return text.startsWith(SHIELD) ? text.slice(SHIELD.length) : text
}
