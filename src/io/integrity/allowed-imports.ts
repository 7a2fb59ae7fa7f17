import { readFileSync, realpathSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { lazily } from '../../core/graph/lazily.ts'
import { isAllowed, type ImportMade } from '../../core/revision/imports.ts'
import { MigError } from '../../errors.ts'
import { requireJiti } from '../jiti.ts'
import { lineOf } from '../revisions/failure.ts'
import { createImportReader } from './syntax-tree.ts'

/** What revision files may import. */
export interface AllowedImports {
  /** `policy.allowedImports`: names of modules, and paths relative to the root that begin with `./` or `../`. */
  readonly patterns: readonly string[]
  /** The one whose policy it is. */
  readonly environment: string
}

export interface ImportPolicy extends AllowedImports {
  /** The project's folder, absolute. */
  readonly root: string
  /** Modules that mig itself gives, and that are not looked for. */
  readonly given?: readonly string[]
}

/** A file of code that is about to be run, or its text before there is one. */
export interface CheckedFile {
  /** Absolute: what it imports is looked for from here. */
  readonly path: string
  readonly text: string
}

/**
 * Gives the function that looks through a file, and through all files of the project that it imports, before any of them
 * is run. It throws `imports.refused` with every import that no pattern allows, and an `Error` for a file that does not
 * parse.
 */
export function createImportPolicy(policy: ImportPolicy): (file: CheckedFile) => void {
  const readImports = createImportReader(policy.root)
  const locate = createLocator(policy)
  const clean = new Set<string>()

  return (file) => {
    const refused: RefusedImport[] = []
    const seen = new Set<string>()
    const waiting: CheckedFile[] = [file]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const made of readImports(next.path, next.text)) {
        const found = locate(made.specifier, next.path)
        if (!found.names || !isAllowed(policy.patterns, found.names)) {
          refused.push({ ...made, path: next.path, source: lineOf(next.text, made.line) })
          continue
        }
        const { code } = found
        if (code === undefined || seen.has(code) || clean.has(code)) continue
        seen.add(code)
        waiting.push({ path: code, text: readFileSync(code, 'utf8') })
      }
    }
    if (refused.length > 0) throw refusal(policy, refused)
    for (const path of seen) clean.add(path)
  }
}

interface RefusedImport extends ImportMade {
  readonly path: string
  readonly source: string | undefined
}

interface Located {
  /** What patterns may call it; undefined: what it is cannot be said. */
  readonly names?: readonly string[]
  /** Absolute: a file of the project's own code, to be looked through as well. */
  readonly code?: string
}

type Locate = (specifier: string | undefined, from: string) => Located

/** Finds what a name stands for as the transpiler does, which also knows the paths of a tsconfig.json. */
function createLocator({ root, given = [] }: ImportPolicy): Locate {
  const jiti = lazily(() => {
    const { createJiti } = requireJiti()
    const parent = `${root}/migrate.config.ts`
    try {
      return createJiti(parent, { fsCache: false, tsconfigPaths: true })
    } catch {
      // a tsconfig.json that extends what is not installed
      return createJiti(parent, { fsCache: false })
    }
  })
  const fileAt = (specifier: string, from: string): string | undefined => {
    const url = jiti().esmResolve(specifier, { parentURL: pathToFileURL(from).href, try: true })
    if (url === undefined || !url.startsWith('file:')) return undefined
    const path = fileURLToPath(url)
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined
  }
  return (specifier, from) => {
    // the two that load modules read a sign such as %2e in different ways
    if (specifier === undefined || specifier.includes('%')) return {}
    const plain = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier.replace(/[?#].*$/, '')
    if (isPath(plain)) {
      const path = resolve(dirname(from), plain)
      // the transpiler also looks below the file that imports, as if that were a folder
      const file = fileAt(plain, from) ?? fileAt(path, from)
      return { names: [...new Set([file ?? path, path])].map((each) => shown(root, each)), ...codeOf(file) }
    }
    if (isBuiltin(specifier)) {
      const bare = specifier.replace(/^node:/, '')
      return { names: [bare, `node:${bare}`] }
    }
    if (given.includes(specifier)) return { names: [specifier] }
    // it would lead out of the package that it names
    if (/(?:^|[\\/])\.{1,2}(?:[\\/]|$)|\\/.test(specifier)) return {}
    const file = /^[\w-]+:/.test(specifier) ? undefined : fileAt(specifier, from)
    const isOwn = file !== undefined && !/[\\/]node_modules[\\/]/.test(file)
    return isOwn ? { names: [specifier, shown(root, file)], ...codeOf(file) } : { names: [specifier] }
  }
}

const isPath = (specifier: string) => /^\.{1,2}(?:[\\/]|$)/.test(specifier) || isAbsolute(specifier)

/** Modules are found from where a file really is; what is no code needs no look. */
function codeOf(file: string | undefined): Pick<Located, 'code'> {
  return file !== undefined && /\.[mc]?[jt]sx?$/.test(file) ? { code: realpathSync(file) } : {}
}

/** As a pattern spells it. */
function shown(root: string, path: string): string {
  const within = relative(root, path).replaceAll(sep, '/')
  return within.startsWith('../') ? within : `./${within}`
}

function refusal({ root, patterns, environment }: ImportPolicy, refused: readonly RefusedImport[]): MigError {
  const places = refused.map(({ path, line, specifier, by }) => ({
    file: relative(root, path).replaceAll(sep, '/'),
    line,
    ...(specifier !== undefined && { specifier }),
    by,
  }))
  const [first] = places
  const message =
    first!.specifier === undefined
      ? `${first!.file} uses ${first!.by} for what is not to be seen before it runs`
      : `${first!.file} imports "${first!.specifier}", which the policy does not allow`
  return new MigError('imports.refused', message, {
    hint: [
      ...refused.map(
        ({ line, source }, at) => `${places[at]!.file}:${line}${source === undefined ? '' : `   ${source}`}`,
      ),
      patterns.length === 0 ? 'nothing is allowed' : `allowed: ${patterns.join(', ')}`,
      `environments.${environment}.policy.allowedImports in the config says so; nothing of the file was run`,
    ],
    details: { environment, allowed: patterns, refused: places },
  })
}
