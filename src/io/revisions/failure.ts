import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Why a module could not be imported, and where in a file of the user's. */
export interface Failure {
  /** In one line. */
  readonly problem: string
  /** Absent: the error does not tell. */
  readonly place?: Place
}

/** Counted from 1. */
export interface Place {
  /** Absolute. */
  readonly path: string
  readonly line: number
  readonly column?: number
}

/** How the transpiler says that a file does not parse. */
const PARSE_ERROR = /^ParseError: (.*)\n (.*):(\d+):(\d+)$/

/**
 * Reads what the import of a module threw: Node's errors, those of the transpiler, and whatever the module itself threw.
 * The place is the innermost one in the module, else in a file outside of `node_modules` that it imports.
 */
export function explainFailure(error: unknown, path: string): Failure {
  if (!(error instanceof Error)) return { problem: `it throws ${JSON.stringify(error) ?? String(error)}` }
  const parse = PARSE_ERROR.exec(error.message)
  if (parse) {
    const [, problem, file, line, column] = parse
    // its columns count from 0
    return {
      problem: problem!.trim(),
      place: { path: file!, line: Number(line), column: Number(column) + 1 },
    }
  }
  const stack = error.stack ?? ''
  const place = placeIn(stack, path) ?? firstOwnPlace(stack)
  return { problem: error.message.split('\n')[0]!, ...(place && { place }) }
}

/** The line that a place names, without white space around it and of a length to be shown; undefined: it is not there. */
export function sourceLine({ path, line }: Place): string | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
  return lineOf(text, line)
}

/** The same of a text. */
export function lineOf(text: string, line: number): string | undefined {
  const source = text.split(/\r\n|\r|\n/)[line - 1]?.trim()
  return source !== undefined && source.length > 100 ? `${source.slice(0, 99)}…` : source
}

function placeIn(stack: string, path: string): Place | undefined {
  for (const spelling of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(`${spelling}:`)
    const position = at === -1 ? null : /^:(\d+)(?::(\d+))?/.exec(stack.slice(at + spelling.length))
    if (position) return toPlace(spelling, position[1]!, position[2])
  }
  return undefined
}

/** A frame's file and position: `at work (/srv/shop/shared.js:3:7)`. */
const FRAME = /^\s*at (?:.* \()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/gm

function firstOwnPlace(stack: string): Place | undefined {
  for (const [, file, line, column] of stack.matchAll(FRAME)) {
    if (!/[\\/]node_modules[\\/]/.test(file!)) return toPlace(file!, line!, column)
  }
  return undefined
}

/**
 * Only Node's own ES modules are named by URL. What is named by path may have been through the transpiler, which keeps the
 * lines of a file, not the columns.
 */
function toPlace(file: string, line: string, column: string | undefined): Place {
  if (!file.startsWith('file:')) return { path: file, line: Number(line) }
  const path = fileURLToPath(file)
  return { path, line: Number(line), ...(column !== undefined && { column: Number(column) }) }
}
