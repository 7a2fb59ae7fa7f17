import { duration, isObject, kind, listOf, object, report, suggestion, url, type Kind } from './kinds.ts'

/** What an author may write of a wanted schema. */
export type SourceInput =
  | string
  | { readonly command: string | readonly string[]; readonly timeout?: number | string | undefined }
  | { readonly url: string | null | undefined }

/** One source of a wanted schema, and where in the config it stands. */
export type SourceChecked = { readonly place: string } & (
  | { readonly kind: 'files'; readonly pattern: string }
  | { readonly kind: 'command'; readonly command: string | readonly string[]; readonly timeout: number }
  | { readonly kind: 'database'; readonly url: string }
  | { readonly kind: 'revisions' }
)

const command = kind<string | readonly string[], string | readonly string[]>(
  'a command line, or a list of a program and its arguments',
  (value) => (isCommand(value) ? value : undefined),
)

function isCommand(value: unknown): value is string | readonly string[] {
  if (typeof value === 'string') return value.trim() !== ''
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every((word) => typeof word === 'string') && value[0] !== ''
}

const SOURCE_KEYS = {
  /** What is run in the folder of the config, and prints SQL: through the shell where it is one text. */
  command: { type: command },
  /** How long it may take. Default: one minute. */
  timeout: { type: duration, default: 60_000 },
  /** The database that is looked at. */
  url: { type: url },
}

const sourceObject = object(SOURCE_KEYS)

const SOURCES = 'a path of .ts, .js, .mjs or .sql files, "revisions", { command: ... } or { url: ... }'

/** A path ends in what is read, or in a part of a glob. */
const pathOfSource = kind<string, string>(
  SOURCES,
  (value) => (typeof value === 'string' && /(?:\.(?:[cm]?[jt]s|sql)|[*}])$/i.test(value) ? value : undefined),
  (value) => {
    const isUrl = typeof value === 'string' && /^(?:[a-z][a-z\d+.-]+:\/\/|(?:sqlite|file):)/i.test(value)
    return isUrl ? 'a URL is written as { url: ... }' : suggestion(value, ['revisions'])
  },
)

const source: Kind<SourceInput, SourceChecked> = {
  check(value, place) {
    const at = place.path
    if (value === 'revisions') return { kind: 'revisions', place: at }
    if (!isObject(value)) {
      const pattern = pathOfSource.check(value, place)
      return pattern === undefined ? undefined : { kind: 'files', pattern, place: at }
    }
    const before = place.faults.length
    const checked = sourceObject.check(value, place)
    if (!checked || place.faults.length > before) return undefined
    const { command: line, url: address, timeout } = checked
    if (line !== undefined && address !== undefined) report(place, 'command and url are both there: keep one')
    else if (line !== undefined)
      return { kind: 'command', command: line, timeout: timeout ?? SOURCE_KEYS.timeout.default, place: at }
    else if (address === undefined) report(place, 'it has neither command nor url')
    else if (timeout !== undefined) report(place, 'a timeout belongs to a command')
    else return { kind: 'database', url: address, place: at }
    return undefined
  },
}

const manySources = listOf(source)

/** The sources of a wanted schema, one or a list. */
export const sources: Kind<SourceInput | readonly SourceInput[], readonly SourceChecked[]> = {
  check(value, place) {
    if (Array.isArray(value)) return manySources.check(value, place)
    const checked = source.check(value, place)
    return checked && [checked]
  },
}
