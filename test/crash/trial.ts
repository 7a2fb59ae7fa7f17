import { freshDatabase, type TestDatabase, type TestDialect } from '../support/databases.ts'
import { hasHung, lastWords, upgrade } from './command.ts'
import { differences, pictureOf } from './picture.ts'
import type { Point } from './point.ts'
import { writeProject, type Project } from './projects/project.ts'
import { networkRig } from './rigs/network.ts'
import type { Rig } from './rigs/rig.ts'
import { sqliteRig } from './rigs/sqlite.ts'

/** A project, with what it leaves when nothing happens to it. */
export interface Stage {
  readonly dialect: TestDialect
  readonly project: Project
  readonly folder: string
  readonly picture: string
  /** What the undisturbed run says to the server. */
  readonly statements: readonly string[]
  /** The first statement, counted from 1, at which faults strike. */
  readonly from: number
}

export type Verdict =
  | { readonly verdict: 'survived' }
  /** The run was over before the statement came. */
  | { readonly verdict: 'missed' }
  | { readonly verdict: 'lost'; readonly why: readonly string[] }

/** How often the next start may fail. */
const TRIES = 3

const rigOf = (dialect: TestDialect): Rig => (dialect === 'sqlite' ? sqliteRig : networkRig)

/** Runs the project once without a fault. Throws where that fails. */
export async function setStage(dialect: TestDialect, project: Project): Promise<Stage> {
  const folder = writeProject(project)
  return withDatabase(dialect, async (database) => {
    const { outcome, statements } = await rigOf(dialect)({ database, folder })
    if (outcome.status !== 0)
      throw new Error(`${project.name} on ${dialect}:\n${lastWords(outcome).join('\n')}`)
    const { from } = project
    const first = from === undefined ? 0 : statements.findIndex((text) => text.includes(from))
    return { dialect, project, folder, picture: await pictureOf(database), statements, from: first + 1 }
  })
}

/** Lets the fault strike, starts again, and compares what is there with what the undisturbed run has left. */
export async function endure(
  { dialect, folder, picture }: Stage,
  fault: Pick<Point, 'statement' | 'how'>,
  crash?: () => Promise<void>,
): Promise<Verdict> {
  return withDatabase(dialect, async (database) => {
    const { isStruck, outcome } = await rigOf(dialect)({ database, folder, fault, crash })
    if (!isStruck) return { verdict: 'missed' }
    const outcomes = [outcome]
    while (outcomes.at(-1)!.status !== 0 && outcomes.length <= TRIES) {
      outcomes.push(await upgrade({ folder, url: database.url }))
    }
    const last = outcomes.at(-1)!
    const why = [
      ...(outcomes.some(hasHung) ? ['a run hangs'] : []),
      ...(last.status === 0
        ? differences(picture, await pictureOf(database))
        : [`${TRIES} more runs have failed, the last with ${last.status}:`, ...lastWords(last)]),
    ]
    return why.length === 0 ? { verdict: 'survived' } : { verdict: 'lost', why }
  })
}

/** Works on a fresh database, which is dropped at the end. */
export async function withDatabase<T>(
  dialect: TestDialect,
  work: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  const database = await freshDatabase(dialect)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
