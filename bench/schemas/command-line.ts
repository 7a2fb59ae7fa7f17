import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

/** A project in a temporary folder, worked in as a person would. */
export interface BenchProject {
  /** What `mig` prints with `--json`. Throws with what it says where it fails, unless its status is one of `expected`. */
  mig(args: readonly string[], expected?: readonly number[]): Outcome
  /** The text of the revisions, the newest last. */
  revisions(): readonly string[]
  /** Writes the schema that is wanted from now on: the `schema` of the config. */
  want(schema: unknown): void
  remove(): void
}

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** A project whose database is `url`, and whose wanted schema is `schema`. */
export function benchProject(url: string, schema: unknown): BenchProject {
  const folder = mkdtempSync(join(tmpdir(), 'mig-bench-'))
  mkdirSync(join(folder, 'revisions'))
  mkdirSync(join(folder, 'node_modules'))
  const want = (wanted: unknown) => {
    const config = { environments: { dev: { url } }, schema: wanted }
    writeFileSync(join(folder, 'migrate.config.json'), JSON.stringify(config))
  }
  want(schema)
  return {
    mig(args, expected = [0]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MIG, ...args], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      })
      if (!expected.includes(status ?? -1))
        throw new Error(`mig ${args.join(' ')} ended with ${status}: ${complaintOf(stdout) || stderr.trim()}`)
      return { status: status ?? -1, stdout, stderr }
    },
    revisions: () =>
      readdirSync(join(folder, 'revisions'))
        .sort()
        .map((file) => readFileSync(join(folder, 'revisions', file), 'utf8')),
    want,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a command has printed with `--json`, as far as a benchmark reads it. */
export interface Printed {
  readonly tables: number
  readonly unmodelled: readonly string[]
  readonly steps: readonly { readonly statements: number }[]
  readonly agreements: readonly { readonly between: readonly string[]; readonly changes: readonly Change[] }[]
  readonly changes: readonly Change[]
  readonly renames: readonly { readonly text: string }[]
}

interface Change {
  readonly change: string
  readonly text: string
}

// safe: each benchmark reads what the command it ran prints
export const parsed = (stdout: string): Printed => JSON.parse(stdout) as Printed

/** What `mig check` finds to be different, a line each. */
export function checked(project: BenchProject): readonly string[] {
  const { agreements } = parsed(project.mig(['check', '--json'], [0, 5]).stdout)
  return agreements.flatMap(({ between, changes }) =>
    changes.map(({ change, text }) => `${between.join(' and ')}: ${change} ${text}`),
  )
}

/** What an error of `--json` says is to be answered. */
export function questionsIn(stdout: string): { readonly questions: readonly { readonly rename: string }[] } {
  // safe: the error is that of open renames, whose details these are
  const { error } = JSON.parse(stdout) as {
    readonly error: { readonly details: { readonly questions?: readonly { readonly rename: string }[] } }
  }
  return { questions: error.details.questions ?? [] }
}

/** The error that a command has printed with `--json`, with its hints; empty where it has printed none. */
function complaintOf(stdout: string): string {
  if (!stdout.startsWith('{')) return ''
  // safe: `--json` prints errors in this shape
  const { error } = JSON.parse(stdout) as {
    readonly error?: { readonly message: string; readonly hint: readonly string[] }
  }
  return error === undefined ? '' : [error.message, ...error.hint].join('\n')
}
