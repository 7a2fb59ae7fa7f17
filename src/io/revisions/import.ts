import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Jiti, JitiOptions } from 'jiti'
import { cacheFolder } from './cache-folder.ts'

export interface ImporterOptions {
  /** The project's folder, absolute. */
  readonly root: string
  /** Names of modules that files may import though they are not installed, with the paths of what they then get. */
  readonly aliases?: Readonly<Record<string, string>>
  /** Where compiled files are kept. Default: `cacheFolder` of the root. false: nowhere. */
  readonly cache?: string | false
}

/**
 * Gives the function that imports a module by its absolute path, with its text to tell what it is. JavaScript is left to
 * Node; TypeScript, and JavaScript that Node does not take for what it is or that needs an alias, goes through a transpiler
 * that is loaded when the first such file comes.
 */
export function createImporter(options: ImporterOptions): (path: string, text: string) => Promise<unknown> {
  let transpiler: Promise<Jiti> | undefined
  const transpile = async (path: string): Promise<unknown> => {
    transpiler ??= startTranspiler(options)
    return (await transpiler).import(path)
  }
  const mayHoldModules = createPackageCheck()
  const aliases = Object.keys(options.aliases ?? {})

  return async (path, text) => {
    if (/ts$/.test(path)) return transpile(path)
    // Node would refuse it, or run it, but not without a warning on stderr
    if (path.endsWith('.js') && ES_SYNTAX.test(text) && !mayHoldModules(dirname(path))) return transpile(path)
    try {
      const module: unknown = await import(pathToFileURL(path).href)
      return module
    } catch (error) {
      if (deservesAnother(error, aliases)) return transpile(path)
      throw error
    }
  }
}

const ES_SYNTAX = /^\s*(?:import|export)\b/m

/**
 * Whether the transpiler may fare better: where a missing package is one of the aliases, where a CommonJS file is taken
 * for an ES module, and where the file does not parse, which Node reports without the line.
 */
function deservesAnother(error: unknown, aliases: readonly string[]): boolean {
  if (!(error instanceof Error)) return false
  const { message } = error
  if (error instanceof SyntaxError) return !/does not provide an export named/.test(message)
  if (error instanceof ReferenceError) return /is not defined in ES module scope/.test(message)
  const isMissing = 'code' in error && /^(?:ERR_)?MODULE_NOT_FOUND$/.test(String(error.code))
  return isMissing && aliases.some((name) => message.includes(`'${name}'`))
}

async function startTranspiler({ root, aliases = {}, cache }: ImporterOptions): Promise<Jiti> {
  const { createJiti } = await import('jiti')
  const own = Object.entries(aliases).map(
    async ([name, path]) => [name, await import(pathToFileURL(path).href)] as const,
  )
  const jitiOptions: JitiOptions = {
    fsCache: cache === false ? false : join(cache ?? cacheFolder(root), 'jiti'),
    // the modules themselves, so that revisions share them with the running mig
    virtualModules: Object.fromEntries(await Promise.all(own)),
    // the lines of a stack trace are those of the file
    transformOptions: { retainLines: true },
  }
  const parent = join(root, 'migrate.config.ts')
  try {
    return createJiti(parent, { ...jitiOptions, tsconfigPaths: true })
  } catch {
    // a tsconfig.json that extends a package which only developers install: paths are not to be had then
    return createJiti(parent, jitiOptions)
  }
}

/** Tells whether a `.js` file of a folder is an ES module to Node: not if the nearest package.json does not say so. */
function createPackageCheck(): (folder: string) => boolean {
  const answers = new Map<string, boolean>()
  const check = (folder: string): boolean => {
    const above = dirname(folder)
    const type = readType(folder)
    if (type !== undefined) return type === 'module'
    return above === folder || mayHoldModules(above)
  }
  const mayHoldModules = (folder: string): boolean => {
    const answer = answers.get(folder) ?? check(folder)
    answers.set(folder, answer)
    return answer
  }
  return mayHoldModules
}

/** What the package.json of a folder declares; undefined: it has none. */
function readType(folder: string): string | undefined {
  let text: string
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8')
  } catch {
    return undefined
  }
  return /"type"\s*:\s*"(commonjs|module)"/.exec(text)?.[1] ?? 'unsaid'
}
