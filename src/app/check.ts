import { compareSchemas } from '../core/diff/compare.ts'
import { describeRename } from '../core/diff/rename/index.ts'
import type { Named } from '../core/diff/ownership.ts'
import { isSameData } from '../core/ops/same.ts'
import type { Schema } from '../core/schema/model.ts'
import { changesOf, namesOf, type Change } from './changes.ts'
import { readLive, type Live } from './live.ts'
import type { Mig } from './mig.ts'
import { replay } from './replay.ts'
import { pendingIds } from './standing.ts'
import { readWritten, spelledBy, type Wanted, type Written } from './wanted.ts'

/** One of the three against another: what would make the first what the second says. */
export interface Agreement {
  readonly between: readonly [Party, Party]
  /** Empty: they agree. */
  readonly changes: readonly Change[]
  /** Of these, a drop and an addition that may be one thing under another name: autogenerate asks. */
  readonly maybe: readonly string[]
  /** Why they were not compared. */
  readonly skipped?: string
}

export type Party = 'database' | 'revisions' | 'schema'

export interface CheckResult {
  /** True where no two of the three differ, and nothing is pending. */
  readonly agrees: boolean
  /** The revisions that are not applied yet. */
  readonly pending: readonly string[]
  readonly agreements: readonly Agreement[]
  /** What the database holds, and neither a revision nor the schema has ever named. */
  readonly kept: readonly string[]
  /** What the database holds and nothing of ours can describe. */
  readonly unmodelled: readonly string[]
  readonly warnings: readonly string[]
}

export interface CheckRequest {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** Whether the schema, the revisions and the database agree, each against the others. Changes nothing. */
export async function check(mig: Mig, request: CheckRequest): Promise<CheckResult> {
  const rows = await mig.applied('plan')
  const applied = rows.map(({ revision }) => revision)
  const pending = [...pendingIds(mig, rows)]
  const { revisions } = mig.graph()
  const live = await readLive(mig)
  const whole = await replay(mig, revisions.keys())
  const standing = await replay(
    mig,
    applied.filter((id) => revisions.has(id)),
  )
  const known = isUnset(mig) ? undefined : await readWritten(mig, live)
  const { include, exclude, renames } = mig.settings.environment.autogenerate
  const warnings = new Set<string>()

  const spell = speller(mig, live, warnings)
  const compare = (
    between: Agreement['between'],
    before: Schema,
    wanted: Wanted,
    named: Named,
  ): { readonly agreement: Agreement; readonly kept: readonly string[] } => {
    const { dialect } = live.session
    const context = { dialect, version: live.version, before }
    const {
      ops,
      kept,
      renames: found,
    } = compareSchemas({
      ...context,
      after: wanted.schema,
      ownership: {
        named,
        unread: live.unmodelled,
        include: [...include, ...request.include],
        exclude: [...exclude, ...request.exclude],
      },
      renames: { ...renames, hints: wanted.renames, refused: [] },
    })
    return {
      agreement: { between, changes: changesOf(ops, context), maybe: found.open.map(describeRename) },
      kept,
    }
  }

  const agreements: Agreement[] = []
  let kept: readonly string[] = []
  const schema = known && (await spell(known))
  if (schema) {
    const found = compare(['database', 'schema'], live.schema, schema, whole.named)
    agreements.push(found.agreement)
    kept = found.kept
  }
  if (standing.schema.complete) {
    const made = await spell(asWritten(standing.schema))
    const found = compare(['database', 'revisions'], live.schema, made, standing.named)
    agreements.push(found.agreement)
    if (!schema) kept = found.kept
  } else agreements.push(notCompared(mig, ['database', 'revisions'], standing.opaque))
  if (schema && whole.schema.complete) {
    const made = await spell(asWritten(whole.schema))
    agreements.push(compare(['revisions', 'schema'], made.schema, schema, whole.named).agreement)
  } else if (schema) agreements.push(notCompared(mig, ['revisions', 'schema'], whole.opaque))
  return {
    agrees: pending.length === 0 && agreements.every(({ changes }) => changes.length === 0),
    pending,
    agreements,
    kept,
    unmodelled: namesOf(live.unmodelled),
    warnings: [...warnings],
  }
}

/** Spells schemas as the live server does, those that are equal but once: it takes the time of making them. */
function speller(mig: Mig, live: Live, warnings: Set<string>): (written: Written) => Promise<Wanted> {
  const done: { readonly written: Schema; readonly wanted: Wanted }[] = []
  return async (written) => {
    const same = done.find((each) => isSameData(each.written, written.schema))
    if (same) return { ...same.wanted, renames: written.renames }
    const wanted = await spelledBy(mig, live, written)
    for (const warning of wanted.warnings) warnings.add(warning)
    done.push({ written: written.schema, wanted })
    return wanted
  }
}

/** Where a variable of it is not set, there is one, and reading it says so. */
const isUnset = ({ settings: { environment } }: Mig) =>
  environment.schema.length === 0 && environment.schemaProblem === undefined

const asWritten = (schema: Schema): Written => ({ schema, renames: [], isSpelled: false })

function notCompared(mig: Mig, between: Agreement['between'], opaque: readonly string[]): Agreement {
  const ids = opaque.map((id) => mig.short(id))
  const names = ids.length > 3 ? `${ids.slice(0, 3).join(', ')} and ${ids.length - 3} more` : ids.join(', ')
  return {
    between,
    changes: [],
    maybe: [],
    skipped: `${names} ${ids.length === 1 ? 'runs' : 'run'} SQL or a function of its own`,
  }
}
