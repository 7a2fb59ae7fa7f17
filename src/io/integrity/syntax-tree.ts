import { importsOf, type ImportMade } from '../../core/revision/imports.ts'
import { lazily } from '../../core/graph/lazily.ts'
import { requireJiti } from '../jiti.ts'

/** What a file of code imports. Throws an `Error` that says where, for one that does not parse. */
export type ReadImports = (path: string, text: string) => readonly ImportMade[]

/**
 * Reads what files import from their syntax trees. The parser is the one of the transpiler that runs them, by its own
 * `transform`: what the two take a text for cannot differ, as it can where a lexer guesses what is a regular expression.
 */
export function createImportReader(root: string): ReadImports {
  // what it keeps on disk would be given back without being looked at
  const jiti = lazily(() => requireJiti().createJiti(`${root}/migrate.config.ts`, { fsCache: false }))
  return (path, text) => {
    let found: readonly ImportMade[] | undefined
    const plugin = () => ({
      // before any other plugin has changed the tree
      pre(file: { readonly ast: { readonly program: unknown } }) {
        found = importsOf(file.ast.program)
      },
      visitor: {},
    })
    const ts = /ts$/.test(path)
    const said = jiti().transform({
      source: text,
      filename: path,
      ts,
      async: true,
      babel: { plugins: [plugin] },
    })
    if (found) return found
    throw new Error(parseError(path, said))
  }
}

/** As the transpiler throws it when it runs such a file. */
function parseError(path: string, said: string): string {
  const json = /__JITI_ERROR__ = (\{.*\})/.exec(said)?.[1]
  // safe: written by the transpiler itself
  const fault = JSON.parse(json ?? '{}') as Readonly<Record<'message' | 'line' | 'column', unknown>>
  const { message, line, column } = fault
  const problem = typeof message === 'string' ? message.split('\n')[0]!.trim() : 'it cannot be read'
  return `ParseError: ${problem}\n ${path}:${Number(line ?? 1)}:${Number(column ?? 0)}`
}
