export type Row = Record<string, unknown>

export interface DumpOptions {
  /** Tables (and what else has a name) to leave out: exact names, or patterns with `*`. */
  readonly ignore?: readonly string[]
}

/** A database through its bare driver. */
export interface Connection {
  /** The rows of one statement, empty where it has none; placeholders are those of the driver. */
  readonly query: (sql: string, bindings?: readonly unknown[]) => Promise<Row[]>
  /** Runs any number of statements, without bindings. */
  readonly script: (sql: string) => Promise<void>
  /**
   * The whole schema and all rows as a text that is the same for equal databases: nothing in it hangs on the name of
   * the database, on internal numbers or on the order in which rows are stored.
   */
  readonly dump: (options?: DumpOptions) => Promise<string>
  /** Ends the connection; what it was connected to stays. */
  readonly end: () => Promise<void>
}

/** Says which names a dump keeps. */
export function keeps(options: DumpOptions = {}): (name: string) => boolean {
  const patterns = (options.ignore ?? []).map(
    (pattern) => new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`),
  )
  return (name) => !patterns.some((pattern) => pattern.test(name))
}

/** The text as a regular expression that matches just that text. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** One part of a dump: a title and its lines, nothing where there are none. */
export function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `== ${title}\n${lines.join('\n')}\n`
}
