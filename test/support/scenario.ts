import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freshDatabase, type Row, type TestDialect } from './databases.ts'
import { connectSqlite } from './databases/sqlite.ts'
import { execute, type Outcome } from './execute.ts'
import { tempFolder, writeFiles } from './folders.ts'
import { normalise } from './scenario/normalise.ts'
import { checksBelow, type Line, parseScript, type Script, type Verb } from './scenario/script.ts'
import { splitWords, type Word } from './scenario/words.ts'
import { formatTxtar, parseTxtar, withNewline } from './txtar.ts'

export interface Scenario {
  /** The archive; errors name it, with the line. */
  readonly path: string
  readonly dialect: TestDialect
  /** What `mig` stands for. */
  readonly command: readonly string[]
  /** Writes what was printed into the archive where a file of it was expected, instead of failing. */
  readonly update: boolean
}

/** What a scenario is doing: the verbs read and change it. */
interface Run {
  readonly command: readonly string[]
  readonly lines: readonly Line[]
  readonly files: ReadonlyMap<string, string>
  readonly work: string
  readonly database: Database
  /** The new texts of expected files, where they may be updated. */
  readonly updated: Map<string, string> | undefined
  readonly env: Record<string, string>
  cwd: string
  outcome: Outcome | undefined
  readonly normalise: (text: string) => string
}

interface Database {
  readonly url: string
  readonly query: (sql: string) => Promise<Row[]>
  readonly close: () => Promise<void>
}

/** The script of an archive, and so the dialects that it asks for; throws `<path>:<line>: ...` where it cannot be read. */
export function readScript(path: string): Script {
  try {
    return parseScript(parseTxtar(readFileSync(path, 'utf8')).script)
  } catch (error) {
    throw at(path, error)
  }
}

/**
 * Runs the archive's script in a new folder with the archive's files, and throws `<path>:<line>: ...` at the first thing
 * that is not as it says.
 */
export async function runScenario(scenario: Scenario): Promise<void> {
  const { path, dialect, command, update } = scenario
  const { lines, dialects } = readScript(path)
  const archive = parseTxtar(readFileSync(path, 'utf8'))
  const expected = new Set(lines.flatMap(({ rest }) => /^==\s+(\S+)$/.exec(rest)?.[1] ?? []))
  const work = workFolder()
  writeFiles(work, Object.fromEntries([...archive.files].filter(([name]) => !expected.has(name))))
  const database = dialect === 'sqlite' ? fileIn(work) : await freshDatabase(dialect)
  const surroundings = {
    work,
    database: dialect === 'sqlite' ? undefined : new URL(database.url).pathname.slice(1),
    user: `${userInfo().username}@${hostname()}`,
    now: new Date(),
    isOneOfMany: dialects.length > 1,
  }
  const run: Run = {
    command,
    lines,
    files: archive.files,
    work,
    database,
    updated: update ? new Map() : undefined,
    env: environment(work, database.url),
    cwd: work,
    outcome: undefined,
    normalise: (text) => normalise(text, surroundings),
  }
  try {
    for (const line of lines) {
      try {
        await VERBS[line.verb](run, line)
      } catch (error) {
        throw at(`${path}:${line.number}`, error)
      }
    }
  } finally {
    await database.close()
  }
  if (run.updated !== undefined && run.updated.size > 0) {
    writeFileSync(path, formatTxtar({ ...archive, files: new Map([...archive.files, ...run.updated]) }))
  }
}

/**
 * A folder whose path is 48 characters long wherever the temporary folder is not deep: a table that shows a path has
 * columns as wide as that path.
 */
function workFolder(): string {
  const above = tempFolder()
  const path = join(above, 'w'.repeat(Math.max(1, 47 - above.length)))
  mkdirSync(path)
  return path
}

function at(place: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error)
  return new Error(/^\d+: /.test(message) ? `${place}:${message}` : `${place}: ${message}`, { cause: error })
}

/** The scenario's own SQLite file, which is not there before the command under test makes it. */
function fileIn(work: string): Database {
  const file = join(work, 'app.db')
  const url = pathToFileURL(file).href.replace(/^file:/, 'sqlite:')
  return {
    url,
    query: async (sql) => {
      const connection = await connectSqlite(url)
      return connection.query(sql).finally(() => connection.end())
    },
    close: () => Promise.resolve(),
  }
}

/** What a command sees: nothing of the tester's own settings. */
function environment(work: string, url: string): Record<string, string> {
  const coverage = process.env.NODE_V8_COVERAGE
  return {
    PATH: process.env.PATH ?? '',
    HOME: work,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    WORK: work,
    DATABASE_URL: url,
    ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }),
  }
}

const VERBS: Readonly<Record<Verb, (run: Run, line: Line) => void | Promise<void>>> = {
  mig: runCommand,

  env: (run, line) => {
    for (const { text } of words(run, line)) {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? []
      if (name === undefined) throw new Error(`not NAME=value: ${text}`)
      run.env[name] = value!
    }
  },

  cd: (run, line) => {
    const [folder] = words(run, line, 1)
    run.cwd = resolve(run.cwd, folder!.text)
    if (statSync(run.cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw new Error(`not a folder: ${folder!.text}`)
  },

  cp: (run, line) => {
    const [from, to] = words(run, line, 2)
    cpSync(resolve(run.cwd, from!.text), resolve(run.cwd, to!.text), { recursive: true })
  },

  rm: (run, line) => {
    for (const { text } of words(run, line)) rmSync(resolve(run.cwd, text), { recursive: true })
  },

  // read together with the command above it
  stdin: (run, line) => {
    outcomeAbove(run)
    words(run, line, 1)
  },

  exit: (run, line) => {
    const [status] = words(run, line, 1)
    const outcome = outcomeAbove(run)
    if (String(outcome.status) !== status!.text) throw new Error(told(`exit ${outcome.status}`, outcome))
  },

  stdout: (run, line) => checkStream(run, 'stdout', words(run, line)),

  stderr: (run, line) => checkStream(run, 'stderr', words(run, line)),

  '!': (run, line) => {
    const [stream, text] = words(run, line, 2)
    if (stream!.text !== 'stdout' && stream!.text !== 'stderr') throw new Error('write: ! stdout "text"')
    const outcome = outcomeAbove(run)
    if (!contains(run, outcome[stream!.text], text!)) return
    throw new Error(told(`${stream!.text} has ${JSON.stringify(text!.text)}`, outcome))
  },

  exists: (run, line) => {
    for (const { text } of words(run, line)) {
      if (!existsSync(resolve(run.cwd, text))) throw new Error(`${text} is not there`)
    }
  },

  absent: (run, line) => {
    for (const { text } of words(run, line)) {
      if (existsSync(resolve(run.cwd, text))) throw new Error(`${text} is there`)
    }
  },

  sql: async (run, line) => {
    const [query, expected] = words(run, line, 2)
    const rows = await run.database.query(query!.text)
    const found = rows.map((row) => Object.values(row).map(cell).join('|')).join('\n')
    if (found !== expected!.text) throw new Error(`${query!.text} gives ${JSON.stringify(found)}`)
  },
}

/** The words behind a line's verb; throws where they are not as many as they have to be. */
function words(run: Run, line: Line, count?: number): Word[] {
  const found = splitWords(line.rest, run.env)
  if (count === undefined ? found.length > 0 : found.length === count) return found
  throw new Error(`${line.verb} takes ${count ?? 'at least one'} word(s), not ${found.length}`)
}

async function runCommand(run: Run, line: Line): Promise<void> {
  const args = splitWords(line.rest, run.env).map(({ text }) => text)
  const checks = checksBelow(run.lines, line)
  const stdin = checks.find(({ verb }) => verb === 'stdin')
  const outcome = await execute([...run.command, ...args], {
    cwd: run.cwd,
    env: run.env,
    input: stdin === undefined ? '' : words(run, stdin, 1)[0]!.text,
    timeout: 60_000,
  })
  const plan = /\bplan ([0-9a-f]{12})\b/.exec(outcome.stdout + outcome.stderr)?.[1]
  if (plan !== undefined) run.env.PLAN = plan
  run.outcome = {
    status: outcome.status,
    stdout: run.normalise(outcome.stdout),
    stderr: run.normalise(outcome.stderr),
  }
  if (outcome.status !== 0 && !checks.some(({ verb }) => verb === 'exit')) {
    throw new Error(told(`exit ${outcome.status}`, run.outcome))
  }
}

function outcomeAbove(run: Run): Outcome {
  if (run.outcome === undefined) throw new Error('there is no command above')
  return run.outcome
}

function checkStream(run: Run, stream: 'stdout' | 'stderr', expected: readonly Word[]): void {
  const outcome = outcomeAbove(run)
  const [first, second] = expected
  if (expected.length === 2 && first!.text === '==' && !first!.quoted) {
    checkWhole(run, stream, second!.text)
  } else if (expected.length !== 1) {
    throw new Error(`write: ${stream} "text", or: ${stream} == file`)
  } else if (!contains(run, outcome[stream], first!)) {
    throw new Error(told(`${stream} lacks ${JSON.stringify(first!.text)}`, outcome))
  }
}

function checkWhole(run: Run, stream: 'stdout' | 'stderr', name: string): void {
  const outcome = outcomeAbove(run)
  const found = withNewline(outcome[stream])
  const expected = run.files.get(name)
  if (found === expected) return
  if (run.updated !== undefined) {
    run.updated.set(name, found)
    return
  }
  if (expected === undefined) throw new Error(`the archive has no file ${name}`)
  throw new Error(told(`${stream} is not ${name}`, outcome))
}

/** The words of an expectation may say `$WORK` and the like, so they are made comparable as the output was. */
function contains(run: Run, output: string, { text }: Word): boolean {
  return output.includes(run.normalise(text))
}

function told(what: string, { status, stdout, stderr }: Outcome): string {
  return `${what}\n--- exit ${status}, stdout:\n${stdout}--- stderr:\n${stderr}---`
}

function cell(value: unknown): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
