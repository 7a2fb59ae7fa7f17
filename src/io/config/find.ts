import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { MigError } from '../../errors.ts'
import { type CodeFile, describeFailure, runCode } from './code.ts'
import type { ConfigContext } from './define.ts'
import { isObject } from './kinds.ts'
import { parseJson, parseYaml, unreadable } from './parse.ts'

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.yml'] as const

/** The names that a config file may have; besides them, package.json may hold the config under `migrate`. */
export const CONFIG_FILES = ENDINGS.map((ending) => `migrate.config${ending}`)

const PACKAGE_FILE = 'package.json'

type Reader = (path: string, text: string) => unknown

/** A path as it is shown: relative to the working directory where that is shorter. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short !== '' && short.length < path.length ? short : path
}

async function explorer(readers: Readonly<Record<string, Reader>>, cwd: string) {
  const { cosmiconfig } = await import('cosmiconfig')
  try {
    return cosmiconfig('migrate', {
      searchPlaces: [...CONFIG_FILES, PACKAGE_FILE],
      loaders: { ...readers },
      ignoreEmptySearchPlaces: false,
    })
  } catch (error) {
    // it looks for settings of its own in the package.json of the process's folder, and quotes what it cannot read
    const path =
      isObject(error) && typeof error.filepath === 'string' ? error.filepath : join(cwd, PACKAGE_FILE)
    if (extname(path) === '.json') parseJson(shownPath(path, cwd), await readFile(path, 'utf8'))
    throw unreadable(shownPath(path, cwd), 'cosmiconfig does not understand it')
  }
}

/**
 * The absolute path of the config file: the one that was named, else the only one in the nearest folder from `cwd`
 * upward that has any. Nothing of it is run.
 */
export async function findConfig(cwd: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return await namedConfig(resolve(cwd, named), cwd)
  const readText: Reader = (path, text) => {
    return basename(path) === PACKAGE_FILE ? parseJson(shownPath(path, cwd), text) : text
  }
  const { search, load } = await explorer(
    Object.fromEntries(ENDINGS.map((ending) => [ending, readText])),
    cwd,
  )
  // a folder at a time: over several, cosmiconfig would end in the user's own configuration folder
  for (const folder of upward(resolve(cwd))) {
    const found = await search(folder)
    const names = await readdir(folder).catch((): string[] => [])
    const files = CONFIG_FILES.filter((name) => names.includes(name))
    if (!found && files.length === 0) continue
    // cosmiconfig passes over a file that it may not open
    if (!found) throw unreadable(shownPath(join(folder, files[0]!), cwd), 'it cannot be opened')
    const hasPackageKey = names.includes(PACKAGE_FILE) && (await load(join(folder, PACKAGE_FILE))) !== null
    const all = [...files, ...(hasPackageKey ? [PACKAGE_FILE] : [])]
    if (all.length < 2) return found.filepath
    throw new MigError(
      'config.ambiguous',
      `there are ${all.length} configs in ${folder}: ${all.join(', ')}`,
      {
        hint: ['keep one of them, or name one with --config'],
        details: { folder, files: all },
      },
    )
  }
  throw new MigError(
    'config.not-found',
    `there is no migrate.config.* in ${resolve(cwd)} or in a folder above it`,
    {
      hint: ['mig init             makes one here', 'mig --config <path>  takes one from elsewhere'],
      details: { cwd: resolve(cwd), names: [...CONFIG_FILES, PACKAGE_FILE] },
    },
  )
}

function upward(folder: string): readonly string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...upward(above)]
}

async function namedConfig(path: string, cwd: string): Promise<string> {
  const shown = shownPath(path, cwd)
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new MigError('config.not-found', `there is no file ${shown}`, { details: { file: path } })
  if (found.isDirectory()) throw unreadable(shown, 'it is a folder, and --config takes a file')
  const isKnown = ENDINGS.some((ending) => ending === extname(path))
  if (!isKnown) throw unreadable(shown, `a config ends in ${ENDINGS.join(', ')}`)
  return path
}

/** What a config file holds, not checked yet: its default export, called if it is a function. */
export async function readConfig(
  file: Omit<CodeFile, 'shown'>,
  environment: string,
  cwd: string,
): Promise<unknown> {
  const code: CodeFile = { ...file, shown: shownPath(file.path, cwd) }
  const run: Reader = async () => await runCode(code)
  const yaml: Reader = async (path, text) => await parseYaml(shownPath(path, cwd), text)
  const json: Reader = (path, text) => parseJson(shownPath(path, cwd), text)
  const readers: Readonly<Record<(typeof ENDINGS)[number], Reader>> = {
    '.ts': run,
    '.mts': run,
    '.js': run,
    '.mjs': run,
    '.cjs': run,
    '.json': json,
    '.yaml': yaml,
    '.yml': yaml,
  }
  try {
    const { load } = await explorer(readers, cwd)
    const found = await load(file.path)
    if (found === null && basename(file.path) === PACKAGE_FILE) {
      throw unreadable(code.shown, 'it has no key "migrate"')
    }
    if (found === null || found.isEmpty) throw unreadable(code.shown, 'it is empty')
    const config: unknown = found.config
    return typeof config === 'function'
      ? await (config as (context: ConfigContext) => unknown)({ environment })
      : config
  } catch (error) {
    throw await describeFailure(code, error)
  }
}
