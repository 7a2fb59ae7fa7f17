import type { Op } from '../core/ops/index.ts'
import { applyAll } from '../core/ops/list.ts'
import { dependentsOf, takesAwayName } from '../core/safety/dependents.ts'
import type { ForeseenOp } from '../core/safety/foresee.ts'
import { countingsOf, type Answered, type Counting } from '../core/safety/questions-of-plan.ts'
import { referencesOf } from '../core/safety/questions-of-references.ts'
import { createStanding } from '../core/safety/questions-standing.ts'
import type { Looked } from '../core/safety/report.ts'
import type { Schema } from '../core/schema/model.ts'
import type { Session } from '../io/db/session.ts'
import { createAnswers, type AnswerLimits } from '../io/safety/answers.ts'
import { readLive } from './live.ts'
import type { Mig } from './mig.ts'

/** What a plan will do with the data that is there, found out operation after operation, in their order. */
export interface Looking {
  /** The operations of one step; `later` are those of the steps behind it, as far as they are known. */
  look(foreseen: readonly ForeseenOp[], later: readonly Op[]): Promise<readonly Looked[]>
  /** What comes is to be seen after something that nobody sees. */
  passUnseen(): void
}

/** Asks the database of this environment. Only reads; throws where the connection is lost. */
export function createLooking(mig: Mig, session: Session, limits?: AnswerLimits): Looking {
  const { dialect } = session
  const standing = createStanding()
  const answers = createAnswers({ session, signal: mig.signal, ...(limits && { limits }) })
  const live = followLive(mig)

  async function lookAt(foreseen: ForeseenOp, later: readonly Op[]): Promise<Looked> {
    const { op } = foreseen
    const countings = [...countingsOf(foreseen, standing, dialect), ...(await references(foreseen))]
    const answered: Answered[] = []
    for (const counting of countings) answered.push(await answers.answer(counting))
    const schema = takesAwayName(op) ? await live.current() : undefined
    const concerns = schema
      ? dependentsOf({ op, schema, later, family: dialect.family, dialect: dialect.name })
      : []
    standing.pass(op)
    live.pass(op)
    return { answers: answered, concerns }
  }

  /** SQLite's keys are off while a revision runs: what they say of other rows is not done. */
  async function references({ op, facts }: ForeseenOp): Promise<readonly Counting[]> {
    if (op.kind !== 'delete' || dialect.family === 'sqlite') return []
    const schema = await live.current()
    return facts.flatMap((fact, at) =>
      schema && fact.fact === 'losesData' && fact.of
        ? referencesOf({ loss: fact.of, at, schema, standing, dialect })
        : [],
    )
  }

  return {
    async look(foreseen, later) {
      const looked: Looked[] = []
      for (const [at, each] of foreseen.entries()) {
        const rest = foreseen.slice(at + 1).map(({ op }) => op)
        looked.push(await lookAt(each, [...rest, ...later]))
      }
      return looked
    },
    passUnseen: standing.passUnseen,
  }
}

/** The live schema from operation to operation; read only where somebody asks. */
function followLive(mig: Mig) {
  let passed: Op[] = []
  let schema: Schema | undefined
  let isRead = false
  return {
    async current(): Promise<Schema | undefined> {
      if (!isRead) schema = (await readLive(mig)).schema
      isRead = true
      for (const op of passed) schema = schema && applied(op, schema)
      passed = []
      return schema
    },
    pass(op: Op) {
      passed.push(op)
    },
  }
}

/** Undefined where it does not fit: the run will say so. */
function applied(op: Op, schema: Schema): Schema | undefined {
  try {
    return applyAll([op], schema)
  } catch {
    return undefined
  }
}
