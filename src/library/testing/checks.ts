import { changesOf } from '../../app/changes.ts'
import { check } from '../../app/check.ts'
import { downgrade } from '../../app/downgrade.ts'
import { readLive, type Live } from '../../app/live.ts'
import type { Mig } from '../../app/mig.ts'
import { upgrade } from '../../app/upgrade.ts'
import { diffSchemas } from '../../core/diff/index.ts'
import { effectiveHeads, planUpgrade, type Revision } from '../../core/graph/index.ts'
import { MigError } from '../../errors.ts'
import type { ProjectOptions } from '../options.ts'
import { checkOptions } from '../check-options.ts'
import { projectOptions, triedOptions } from '../option-keys.ts'
import { openProject } from '../project.ts'
import { freshDatabase } from './fresh-database.ts'

/** A project that is tried out in a database of its own, which is dropped at the end. */
export interface TriedProject extends Omit<ProjectOptions, 'knex' | 'url'> {
  /** The server: `postgres://...`, `mysql://...`, `mariadb://...`, with or without a database in it, or `sqlite:`. */
  readonly url: string
}

/** Throws `check.failed`, naming them, where the revisions end in more than one head. Asks no database. */
export async function checkSingleHead(project: ProjectOptions = {}): Promise<void> {
  checkOptions(project, 'checkSingleHead', projectOptions)
  await openProject(project).use((mig) => {
    const heads = effectiveHeads(mig.graph())
    if (heads.length <= 1) return
    throw failed(
      `the revisions end in ${heads.length} heads`,
      heads.map((head) => named(mig, head)),
      ['mig merge   joins them'],
    )
  })
}

/**
 * Applies, undoes and applies again each revision in its turn, in a new database. Throws `check.failed`, naming the revision
 * and what differs, where undoing it leaves another schema than there was before, or applying it again another than at
 * first; and whatever the revisions throw. Rows are not compared.
 *
 * @param skip ids of revisions that are known not to be undone: they are only applied
 */
export async function checkUpDownUp(
  project: TriedProject & { readonly skip?: readonly string[] },
): Promise<void> {
  checkOptions(project, 'checkUpDownUp', triedOptions)
  const { skip = [], ...tried } = project
  await inFreshDatabase(tried, async (use) => {
    const steps = await use((mig) =>
      Promise.resolve(planUpgrade(mig.graph(), [], 'heads').steps.map(({ revision }) => revision)),
    )
    let before = await use(readLive)
    for (const revision of steps) {
      await use((mig) => upgrade(mig, revision.id))
      const up = await use(readLive)
      if (!skip.includes(revision.id)) {
        await use((mig) => downgrade(mig, '-1'))
        await use(async (mig) => refuseChange(mig, revision, 'undoing it', before, await readLive(mig)))
        await use((mig) => upgrade(mig, revision.id))
        await use(async (mig) => refuseChange(mig, revision, 'applying it again', up, await readLive(mig)))
      }
      before = up
    }
  })
}

/**
 * Applies all revisions in a new database and compares it with the schema that the config names. Throws `check.failed` with
 * what autogenerate would still write, and `schema.unset` where the config names no schema.
 */
export async function checkNothingToGenerate(project: TriedProject): Promise<void> {
  checkOptions(project, 'checkNothingToGenerate', projectOptions)
  await inFreshDatabase(project, async (use) => {
    await use((mig) => upgrade(mig, 'heads'))
    const { agreements } = await use((mig) => check(mig, { include: [], exclude: [] }))
    const found = agreements.find(({ between }) => between.includes('database') && between.includes('schema'))
    if (!found) {
      throw new MigError('schema.unset', 'the config names no schema to compare the revisions with', {
        hint: ["write into the config, as one of many ways: schema: './schema.ts'"],
      })
    }
    const changes = found.changes.map(({ text }) => text)
    if (changes.length > 0) {
      throw failed('the revisions do not make what the schema says', changes, [
        'mig revision --autogenerate -m "..."   writes the revision that is missing',
      ])
    }
  })
}

type Use = <T>(work: (mig: Mig) => Promise<T>) => Promise<T>

async function inFreshDatabase(project: TriedProject, work: (use: Use) => Promise<void>): Promise<void> {
  const database = await freshDatabase(project.url)
  try {
    const { use } = openProject({ ...project, url: database.url })
    await work((each) => use(each))
  } finally {
    await database.drop()
  }
}

function refuseChange(mig: Mig, revision: Revision, after: string, expected: Live, found: Live): void {
  const context = { dialect: found.session.dialect, version: found.version, before: expected.schema }
  const changes = changesOf(diffSchemas({ ...context, after: found.schema }), context)
  if (changes.length === 0) return
  throw failed(
    `${named(mig, revision)}: ${after} leaves another schema`,
    changes.map(({ text }) => text),
    ['what is listed leads from the schema that should be there to the one that is'],
  )
}

const named = (mig: Mig, { id, message }: Revision) => `${mig.short(id)} ${message}`

function failed(what: string, found: readonly string[], hint: readonly string[]): MigError {
  return new MigError('check.failed', [`${what}:`, ...found.map((line) => `  ${line}`)].join('\n'), {
    hint,
    details: { found },
  })
}
