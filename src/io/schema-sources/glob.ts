import { readdirSync, statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { codeOf } from '../files.ts'

/**
 * The files that a pattern means, sorted by path: the file of that very name, or else those that it matches. `*` and `?`
 * stand for what has no `/` in it, `**` also for folders, `{a,b}` for one of several. A glob finds no hidden files, no
 * declarations and nothing in `node_modules`, unless it names them.
 */
export function findFiles(root: string, pattern: string): readonly string[] {
  const path = resolve(root, pattern)
  if (isFile(path)) return [path]
  const parts = pattern.replaceAll('\\', '/').split('/')
  const fixed = parts.findIndex((part) => /[*?{]/.test(part))
  if (fixed < 0) return []
  const folder = resolve(root, ...(parts[0] === '' ? ['/'] : []), ...parts.slice(0, fixed))
  const rest = parts.slice(fixed).join('/')
  const matching = expressionOf(rest)
  const isAsked = (name: string) => rest.includes(name)
  const isSkipped = (name: string) => (name.startsWith('.') || name === 'node_modules') && !isAsked(name)
  return filesBelow(folder, isSkipped)
    .filter((name) => matching.test(name) && (!/\.d\.[mc]?ts$/.test(name) || isAsked('.d.')))
    .toSorted()
    .map((name) => join(folder, name))
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** Their paths below the folder, with `/`. A symbolic link to a folder is not followed: it may lead in a circle. */
function filesBelow(folder: string, isSkipped: (name: string) => boolean): readonly string[] {
  const found: string[] = []
  const folders = ['']
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    for (const entry of entriesOf(join(folder, at))) {
      const name = at + entry.name
      if (isSkipped(entry.name)) continue
      if (entry.isDirectory()) folders.push(`${name}/`)
      else if (entry.isFile() || isFile(join(folder, name))) found.push(name)
    }
  }
  return found
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    // what cannot be looked into holds nothing, as for every shell
    if (codeOf(error) === undefined) throw error
    return []
  }
}

const MEANING = /\*\*\/|\*\*|\*|\?|\{|\}|,|[^*?{},]+/g

function expressionOf(glob: string): RegExp {
  let depth = 0
  const source = glob.replaceAll(MEANING, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part === ',' && depth > 0) return '|'
    if (part === '{') {
      depth++
      return '(?:'
    }
    if (part === '}' && depth > 0) {
      depth--
      return ')'
    }
    return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 's')
}

/** A path as people are shown it: relative to the root, with `/`. */
export const shownPath = (root: string, path: string): string =>
  path.startsWith(root + sep) ? path.slice(root.length + 1).replaceAll(sep, '/') : path
