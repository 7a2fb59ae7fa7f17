import type { TestDialect } from '../support/dialects.ts'
import { oneOfEachKind, pointsOf, pointsOfOperation, serverPoints, spread } from './choose.ts'
import type { Point } from './point.ts'
import { exampleProjects, firstOfEachKind } from './projects/examples.ts'
import { everydayProjects } from './projects/everyday.ts'
import type { Project } from './projects/project.ts'
import { inTurns } from './in-turns.ts'
import { endure, setStage, type Stage, type Verdict } from './trial.ts'

export interface MatrixOptions {
  /** How many points are tried at once. */
  readonly jobs: number
  /**
   * Every point of every project; else those of each kind of statement, one operation of each kind, and as many of the
   * others as there is time for.
   */
  readonly isFull: boolean
  /** Every operation, not one of each kind. */
  readonly hasEveryOperation: boolean
  /** Of `performance.now()`: no more points are begun behind it, but those that are always tried. */
  readonly deadline: number
  /** Kills the server and starts it again; absent: that cannot be done. */
  readonly crash?: (() => Promise<void>) | undefined
  /** Told of every point. */
  readonly onVerdict: (point: Point, verdict: Verdict) => void
  /** A project that does not run even when nothing happens to it. */
  readonly onBroken: (project: Project, error: unknown) => void
}

/** How often the server is killed where not every point is tried. */
const SERVER_KILLS = 5

/** Tries the points of one kind of database. */
export async function tryMatrix(dialect: TestDialect, options: MatrixOptions): Promise<void> {
  const { jobs, isFull, hasEveryOperation, deadline } = options
  const everyday = await setStages(dialect, everydayProjects(dialect), options)
  const examples = exampleProjects(dialect)
  const chosen = hasEveryOperation || isFull ? examples : firstOfEachKind(examples)
  const always = isFull ? everyday.flatMap(pointsOf) : oneOfEachKind(everyday)

  await inTurns(jobs, always, (point) => tryPoint(everyday, point, options))
  await inTurns(jobs, chosen, async (project) => {
    for (const stage of await setStages(dialect, [project], options)) {
      for (const point of isFull ? pointsOf(stage) : pointsOfOperation(stage)) {
        await tryPoint([stage], point, options)
      }
    }
  })
  const others = spread(
    everyday.flatMap(pointsOf).filter((point) => !always.some((each) => isSame(each, point))),
  )
  await inTurns(jobs, others, async (point) => {
    if (performance.now() < deadline) await tryPoint(everyday, point, options)
  })
  if (options.crash) {
    const kills = everyday.flatMap(serverPoints)
    // one after the other: whoever else works on the server loses it too
    for (const point of isFull ? kills : spread(kills).slice(0, SERVER_KILLS)) {
      await tryPoint(everyday, point, options)
    }
  }
}

async function setStages(
  dialect: TestDialect,
  projects: readonly Project[],
  { jobs, onBroken }: MatrixOptions,
): Promise<readonly Stage[]> {
  const stages: Stage[] = []
  await inTurns(jobs, projects, async (project) => {
    try {
      stages.push(await setStage(dialect, project))
    } catch (error) {
      onBroken(project, error)
    }
  })
  return stages.toSorted((a, b) => projects.indexOf(a.project) - projects.indexOf(b.project))
}

async function tryPoint(
  stages: readonly Stage[],
  point: Point,
  { crash, onVerdict }: MatrixOptions,
): Promise<void> {
  // safe: the points are those of these stages
  const stage = stages.find(({ project }) => project.name === point.project)!
  onVerdict(point, await endure(stage, point, crash))
}

const isSame = (a: Point, b: Point) =>
  a.project === b.project && a.statement === b.statement && a.how === b.how
