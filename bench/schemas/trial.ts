import { serversOf, type BenchDatabase, type BenchServer } from './database.ts'
import type { Family } from './find.ts'
import { Refused } from './load.ts'
import { argumentsOf, messageOf, print, printDetails, row, type BenchArguments } from './report.ts'

/** What came of one subject on one server. */
export interface Found {
  /** The numbers under the heads of the trial. */
  readonly counts: readonly number[]
  /** What differs, each line with the step that showed it. */
  readonly differences: readonly string[]
  /** What else is worth a line. */
  readonly notes: readonly string[]
}

/** Makes an empty database, which is dropped when its subject is done. */
export type Create = () => Promise<BenchDatabase>

/** One thing tried with every subject of a folder, on every server that the subject is for. */
export interface Trial<T extends Subject> {
  /** Its name in package.json. */
  readonly script: string
  readonly subject: 'schema' | 'pair'
  /** What the folder of a family holds, for those who ask how it is called. */
  readonly holds: string
  readonly find: (folder: string) => readonly T[]
  /** What `counts` are of. */
  readonly heads: readonly string[]
  readonly attempt: (subject: T, create: Create, server: BenchServer) => Promise<Found>
  /** The last line: after "all" and after the number of those that did not. */
  readonly verdict: { readonly good: string; readonly bad: string }
}

interface Subject {
  readonly family: Family
  readonly name: string
}

/** Runs a trial as its arguments ask, prints a row for each subject and server, and gives back the exit status. */
export async function runTrial<T extends Subject>(trial: Trial<T>): Promise<number> {
  const given = argumentsOf(process.argv.slice(2))
  if (!given) {
    print(usageOf(trial))
    return 2
  }
  const heads = [trial.subject, 'server', ...trial.heads, 'seconds', 'differences']
  const widths = heads.map((head, i) => WIDTHS[i] ?? head.length)
  print(row(heads, widths))
  let failures = 0
  for (const subject of trial.find(given.folder).filter(({ name }) => name.includes(given.only))) {
    for (const server of serversOf(subject.family, given)) {
      if (!(await isSound(trial, subject, server, widths, given))) failures++
    }
  }
  const { good, bad } = trial.verdict
  print(failures === 0 ? `all ${good}` : `${failures} ${bad}`)
  return failures === 0 ? 0 : 1
}

/** Those of the names; a number is as wide as its head. */
const WIDTHS = [24, 10]

async function isSound<T extends Subject>(
  { attempt }: Trial<T>,
  subject: T,
  server: BenchServer,
  widths: readonly number[],
  given: BenchArguments,
): Promise<boolean> {
  const made: BenchDatabase[] = []
  const create = async () => {
    const database = await server.create()
    made.push(database)
    return database
  }
  const began = performance.now()
  try {
    const { counts, differences, notes } = await attempt(subject, create, server)
    const seconds = Math.round((performance.now() - began) / 100) / 10
    print(row([subject.name, server.name, ...counts, seconds, differences.length], widths))
    printDetails(differences, given)
    printDetails(notes, given)
    return differences.length === 0
  } catch (error) {
    const isRefused = error instanceof Refused
    print(row([subject.name, server.name, isRefused ? 'refused' : 'failed'], widths))
    printDetails(messageOf(error).split('\n'), given)
    return isRefused
  } finally {
    for (const database of made) await database.drop()
  }
}

/** A list of differences, and what puts lines on it under the name of a step. */
export function noting(): {
  readonly differences: readonly string[]
  readonly note: (step: string, lines: readonly string[]) => void
} {
  const differences: string[] = []
  return {
    differences,
    note(step, lines) {
      differences.push(...lines.map((line) => `${step}: ${line}`))
    },
  }
}

const usageOf = <T extends Subject>({ script, subject, holds }: Trial<T>) =>
  `npm run ${script} -- <folder> [--mysql] [--only name] [--all]
  <folder>   holds pg/, mysql/ and sqlite/${holds}, or is one of them
  --mysql    tries those of mysql/ on MySQL as well as on MariaDB
  --only     only the ${subject}s whose name contains it
  --all      every line of a difference, not only the first ones`
