import { MigError } from '../../errors.ts'
import { requireConnection } from '../../io/config/settings.ts'
import { knexInstance } from '../../io/db/knex-instance.ts'
import { checkOptions } from '../check-options.ts'
import { initOptions } from '../option-keys.ts'
import { openProject } from '../project.ts'
import { boot } from './boot.ts'
import type { Initialised, InitOptions } from './options.ts'

/**
 * Makes sure that the database is what this version of the application needs, and gives the knex instance to go on with.
 * Where nothing is pending, that is one question beyond connecting: no lock is taken, and no revision is loaded or run.
 *
 * Throws `config.invalid` for options that are not known, `connection.failed` where nothing answers, `database.unfit` for a server that cannot serve, `database.pending` in
 * the modes that apply nothing, and whatever an upgrade throws. The knex instance that it has made is ended then; yours
 * never is.
 */
export async function initDatabase(options: InitOptions = {}): Promise<Initialised> {
  const began = performance.now()
  checkOptions(options, 'initDatabase', initOptions)
  refuseContradiction(options)
  const given = openProject(options)
  const { environment } = await given.settings()
  const connection = requireConnection(environment)
  const knex = options.knex ?? (await knexInstance(environment))
  // a database in memory is there for one connection alone
  const isShared = options.knex === undefined && connection.connection['filename'] === ':memory:'
  const project = isShared ? openProject({ ...options, knex }) : given
  try {
    const outcome = await boot({ options, project, knex })
    const durationMs = Math.round(performance.now() - began)
    return { knex, report: { environment: environment.name, ...outcome, durationMs } }
  } catch (error) {
    if (knex !== options.knex) await knex.destroy()
    throw error
  }
}

function refuseContradiction({ mode = 'apply', autoMigrate = true, readOnly, dryRun }: InitOptions): void {
  if (readOnly !== true || mode !== 'apply' || !autoMigrate || dryRun) return
  throw new MigError('usage', 'readOnly: true, and mode: "apply" would write', {
    hint: ["mode: 'check'   throws where something is pending", "mode: 'wait'    waits until it is applied"],
  })
}
