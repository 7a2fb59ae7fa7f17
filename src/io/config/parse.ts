import { MigError } from '../../errors.ts'
import { findJsonFault } from './json-fault.ts'
import { isObject } from './kinds.ts'

/** A line and a column, both counted from 1. */
export interface Spot {
  readonly line: number
  readonly column?: number
}

/** The error for a config file that could not be read, at a spot where that is known. */
export function unreadable(file: string, problem: string, spot?: Spot, cause?: unknown): MigError {
  const where = [file, spot?.line, spot?.column].filter((part) => part !== undefined).join(':')
  return new MigError('config.unreadable', `cannot read ${where}: ${problem}`, {
    details: { file, ...spot },
    cause,
  })
}

/** JSON to its value. `file` is its name for the error, which holds nothing of the text. */
export function parseJson(file: string, text: string): unknown {
  const json = text.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(json)
  } catch {
    const fault = findJsonFault(json)
    if (fault === undefined) throw unreadable(file, 'it is not valid JSON')
    const before = json.slice(0, fault.offset).split('\n')
    throw unreadable(file, `expected ${fault.expected}`, {
      line: before.length,
      column: before.at(-1)!.length + 1,
    })
  }
}

/** YAML to its value. `file` is its name for the error, which holds nothing of the text. */
export async function parseYaml(file: string, text: string): Promise<unknown> {
  const { defaultLoaders } = await import('cosmiconfig')
  try {
    return defaultLoaders['.yaml'](file, text) as unknown
  } catch (error) {
    const { reason, mark } = isObject(error) ? error : {}
    // the reason may quote a name out of the text, such as that of an alias
    const problem = typeof reason === 'string' ? reason.replace(/[\s:]*[<"].*/s, '') : 'it is not valid YAML'
    throw unreadable(file, problem, isObject(mark) ? spotOf(mark) : undefined)
  }
}

function spotOf(mark: Readonly<Record<string, unknown>>): Spot {
  return { line: Number(mark.line) + 1, column: Number(mark.column) + 1 }
}
