import { MigError } from '../errors.ts'
import type { OptionSpec } from './command.ts'

/** The option of every command that writes. */
export const META = {
  type: 'string',
  array: true,
  value: 'key=value',
  describe: 'written into the audit trail with what is done, as ticket=ABC-1; may be repeated',
} as const satisfies OptionSpec

/** What `--meta key=value` says. Throws `usage` for what has no key, or no value. */
export function metaOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text): [string, string] => {
      const at = text.indexOf('=')
      if (at < 1 || at === text.length - 1) {
        throw new MigError('usage', `--meta ${text}: a key, an equals sign and a value are needed`, {
          hint: ['--meta ticket=ABC-1 --meta approver=jane'],
        })
      }
      return [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}
