import type { TestDialect } from '../support/dialects.ts'
import { argumentsFor, type Point } from './point.ts'
import type { Verdict } from './trial.ts'

interface Counts {
  readonly tried: number
  readonly survived: number
  /** The run had ended before the statement came. */
  readonly missed: number
  readonly broken: number
}

const NONE: Counts = { tried: 0, survived: 0, missed: 0, broken: 0 }

/** Counts the points, and tells at once of those that are lost. */
export class Tally {
  readonly #counts = new Map<TestDialect, Counts>()

  add(point: Point, verdict: Verdict): void {
    const { tried, survived, missed } = this.#of(point.dialect)
    if (verdict.verdict === 'missed') {
      this.#set(point.dialect, { missed: missed + 1 })
      return
    }
    const isSurvived = verdict.verdict === 'survived'
    this.#set(point.dialect, { tried: tried + 1, survived: survived + (isSurvived ? 1 : 0) })
    if (verdict.verdict === 'lost') {
      console.log(`LOST  npm run crash -- ${argumentsFor(point)}`)
      for (const line of verdict.why.slice(0, 20)) console.log(`      ${line}`)
    }
  }

  addBroken(dialect: TestDialect, project: string, error: unknown): void {
    this.#set(dialect, { broken: this.#of(dialect).broken + 1 })
    console.log(`BROKEN  ${dialect} ${project}: it does not even run when nothing happens to it`)
    console.log(error instanceof Error ? error.message : String(error))
  }

  isClean(): boolean {
    return [...this.#counts.values()].every(
      ({ tried, survived, broken }) => survived === tried && broken === 0,
    )
  }

  /** `mysql: 320 points tried, 320 survived`. */
  lineOf(dialect: TestDialect): string {
    const { tried, survived, missed, broken } = this.#of(dialect)
    return [
      `${dialect.padEnd(9)} ${tried} points tried, ${survived} survived, ${tried - survived} lost`,
      ...(missed > 0 ? [`${missed} were not reached`] : []),
      ...(broken > 0 ? [`${broken} projects do not run`] : []),
    ].join('; ')
  }

  summary(): string {
    return ['', ...[...this.#counts.keys()].map((dialect) => this.lineOf(dialect))].join('\n')
  }

  #of(dialect: TestDialect): Counts {
    return this.#counts.get(dialect) ?? NONE
  }

  #set(dialect: TestDialect, more: Partial<Counts>): void {
    this.#counts.set(dialect, { ...this.#of(dialect), ...more })
  }
}
