import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Jiti, JitiOptions } from 'jiti'
import { lazily } from '../../core/graph/lazily.ts'
import { cacheFolder } from './cache-folder.ts'
import { requireJiti } from '../jiti.ts'

export interface ImporterOptions {
  /** The project's folder, absolute. */
  readonly root: string
  /** Names of modules that files may import though they are not installed, with the paths of what they then get. */
  readonly aliases?: Readonly<Record<string, string>>
  /** Where compiled files are kept. Default: `cacheFolder` of the root. false: nowhere. */
  readonly cache?: string | false
}

/** Imports a module by its absolute path; its text is what the file holds. */
export type ImportModule = (path: string, text: string) => Promise<unknown>

/**
 * Gives the function that imports modules. JavaScript is left to
 * Node; TypeScript, and JavaScript that Node does not take for what it is or that needs an alias, goes through a transpiler
 * that is loaded when the first such file comes.
 */
export function createImporter(options: ImporterOptions): ImportModule {
  const transpiler = lazily(() => startTranspiler(options))
  const transpile: ImportModule = async (path, text) => (await transpiler())(path, text)
  const mayHoldModules = createPackageCheck()
  const aliases = Object.keys(options.aliases ?? {})

  return async (path, text) => {
    if (/ts$/.test(path)) return transpile(path, text)
    // Node would refuse it, or run it, but not without a warning on stderr
    if (path.endsWith('.js') && ES_SYNTAX.test(text) && !mayHoldModules(dirname(path))) {
      return transpile(path, text)
    }
    try {
      const module: unknown = await import(pathToFileURL(path).href)
      return module
    } catch (error) {
      if (deservesAnother(error, aliases)) return transpile(path, text)
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

async function startTranspiler({ root, aliases = {}, cache }: ImporterOptions): Promise<ImportModule> {
  const { createJiti } = requireJiti()
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
  const plain = createJiti(parent, jitiOptions)
  // it reads the tsconfig.json anew for every file
  const knowingPaths = lazily(() => {
    try {
      return createJiti(parent, { ...jitiOptions, tsconfigPaths: true })
    } catch {
      // a tsconfig.json that extends a package which only developers install: paths are not to be had then
      return plain
    }
  })
  const importsMore = createImportCheck(Object.keys(aliases))
  return async (path, text) => {
    const jiti: Jiti = importsMore(text) ? knowingPaths() : plain
    // by a file that was imported before
    if (jiti.cache[path]?.loaded) return jiti.import(path)
    return jiti.evalModule(text, { id: path, filename: path, ext: extname(path), async: true })
  }
}

/** Tells whether a text may import anything but these names. Words in comments and strings count too. */
function createImportCheck(names: readonly string[]): (text: string) => boolean {
  const quoted = names.map((name) => `'${name}'|"${name}"`).join('|')
  const known = new RegExp(String.raw`\bimport\b[^'"()]*?\bfrom\s*(?:${quoted})`, 'g')
  return (text) => /\b(?:import|require|from)\b/.test(names.length === 0 ? text : text.replace(known, ''))
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
