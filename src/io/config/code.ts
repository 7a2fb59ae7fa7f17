import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Jiti } from 'jiti'
import { isMigError, type MigError } from '../../errors.ts'
import { requireJiti } from '../jiti.ts'
import { isObject } from './kinds.ts'
import { type Spot, unreadable } from './parse.ts'
import { mask, secretsOfVariables } from './secrets.ts'
import type { Variables } from './variables.ts'

/** A config file that is a program. */
export interface CodeFile {
  /** Absolute. */
  readonly path: string
  /** Its name for messages. */
  readonly shown: string
  /** Packages that a config may import although they are not installed beside it, with the files that serve them. */
  readonly aliases: Readonly<Record<string, string>>
  /** Where the passwords are found that an error's text must not show. */
  readonly env: Variables
}

/** Runs a config file afresh and gives its default export. Only TypeScript loads jiti, where nothing is missing. */
export async function runCode(file: CodeFile): Promise<unknown> {
  try {
    const isTypeScript = ['.ts', '.mts'].includes(extname(file.path))
    return isTypeScript ? await importTranspiled(file) : await importNative(file)
  } catch (error) {
    throw await describeFailure(file, error)
  }
}

let runs = 0

async function importNative(file: CodeFile): Promise<unknown> {
  // both caches of Node are by path: a config that reads the environment may have to be run for another one
  const require = createRequire(file.path)
  Reflect.deleteProperty(require.cache, file.path)
  const url = pathToFileURL(file.path)
  url.searchParams.set('run', String(++runs))
  try {
    return defaultExport((await import(url.href)) as object, file)
  } catch (error) {
    if (isMissingAlias(error, file)) return await importTranspiled(file)
    throw error
  }
}

function isMissingAlias(error: unknown, file: CodeFile): boolean {
  const code = isObject(error) ? error.code : undefined
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false
  const missing = /'([^']+)'/.exec(String(error))?.[1]
  return Object.keys(file.aliases).some((name) => missing === name || missing?.startsWith(`${name}/`))
}

async function importTranspiled(file: CodeFile): Promise<unknown> {
  const jiti = transpiler(file)
  const exported = await jiti.import<object>(file.path)
  if (['.js', '.cjs'].includes(extname(file.path)) && !('default' in exported)) return exported
  return defaultExport(exported, file)
}

function transpiler(file: CodeFile): Jiti {
  const { createJiti } = requireJiti()
  const modules = join(dirname(file.path), 'node_modules')
  return createJiti(file.path, {
    alias: { ...file.aliases },
    fsCache: existsSync(modules) && join(modules, '.cache', 'migraph'),
    interopDefault: true,
    moduleCache: false,
    tsconfigPaths: true,
  })
}

function defaultExport(exported: object, file: CodeFile): unknown {
  if (!('default' in exported)) throw unreadable(file.shown, 'it has no default export')
  const found = exported.default
  // what a compiler makes of "export default" in CommonJS
  return isObject(found) && found.__esModule === true ? found.default : found
}

/** Names the spot of a failure: of the syntax error, or the last line of the file itself in the stack. */
export async function describeFailure(file: CodeFile, error: unknown): Promise<MigError> {
  if (isMigError(error)) return error
  const syntax = await findSyntaxError(file, error)
  if (syntax) return unreadable(syntax.shown, syntax.problem, syntax.spot)
  const secrets = secretsOfVariables(file.env)
  const whole = error instanceof Error ? (error.stack ?? String(error)) : String(error)
  const isHarmless = mask(whole, secrets) === whole
  const problem = mask(String(error), secrets).split('\n')[0]!
  return unreadable(file.shown, problem, spotIn(whole, file), isHarmless ? error : undefined)
}

// the line alone: jiti keeps lines, but not columns
function spotIn(stack: string, file: CodeFile): Spot | undefined {
  const name = basename(file.path).replace(/[.+]/g, '\\$&')
  const line = new RegExp(`[\\\\/]${name}(?:\\?run=\\d+)?:(\\d+):\\d+`).exec(stack)?.[1]
  return line === undefined ? undefined : { line: Number(line) }
}

interface SyntaxFault {
  readonly shown: string
  readonly problem: string
  readonly spot: Spot
}

async function findSyntaxError(file: CodeFile, error: unknown): Promise<SyntaxFault | undefined> {
  if (!(error instanceof Error)) return undefined
  // jiti's, which may be about another file that the config imports
  const told = /^ParseError: (.*?)\s*\n\s*(.*):(\d+):(\d+)\s*$/s.exec(error.message)
  if (told) {
    const [, problem, path, line, column] = told as unknown as [string, string, string, string, string]
    const shown = path === file.path ? file.shown : path
    return { shown, problem, spot: { line: Number(line), column: Number(column) + 1 } }
  }
  if (!(error instanceof SyntaxError)) return undefined
  // Node tells the place in words that change from version to version; the parser in jiti tells it as data
  const jiti = transpiler(file)
  const code = jiti.transform({ source: await readFile(file.path, 'utf8'), filename: file.path })
  const found = /^exports\.__JITI_ERROR__ = (\{.*\})/.exec(code)?.[1]
  if (found === undefined) return undefined
  const { line, column, message } = JSON.parse(found) as { line: number; column: number; message: string }
  return { shown: file.shown, problem: message.trim(), spot: { line, column: column + 1 } }
}
