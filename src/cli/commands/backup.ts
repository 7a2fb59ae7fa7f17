import type { BackupView } from '../../app/backup/backup.ts'
import type { CreatedBackups } from '../../app/backup/create.ts'
import type { PruneLook } from '../../app/backup/prune.ts'
import type { RestoreLook, RestoreResult } from '../../app/backup/restore.ts'
import type { VerifiedBackups } from '../../app/backup/verify.ts'
import { MigError } from '../../errors.ts'
import {
  backupLines,
  detailLines,
  pruneLines,
  restoredText,
  restoreLines,
  verdictOf,
} from '../backup-view.ts'
import { defineCommand } from '../command.ts'
import { CONFIRM, confirmationOf } from '../confirmation.ts'
import type { Context } from '../context.ts'
import { heading } from '../heading.ts'
import type { Ui } from '../output.ts'

type Result =
  | ({ readonly action: 'create' } & CreatedBackups)
  | { readonly action: 'list'; readonly backups: readonly BackupView[] }
  | { readonly action: 'show'; readonly backup: BackupView }
  | ({ readonly action: 'verify' } & VerifiedBackups)
  | ({ readonly action: 'restore' } & RestoreResult)
  | ({ readonly action: 'prune' } & PruneLook)

const CREATE = 'With create'
const RESTORE = 'With restore'

export default defineCommand({
  writes: true,
  positionals: [
    {
      name: 'action',
      choices: ['create', 'list', 'show', 'verify', 'restore', 'prune'],
      describe: 'list (default), create, show, verify, restore, or prune: take away old ones',
    },
    {
      name: 'names',
      many: true,
      describe:
        'of create: tables; of show, verify and restore: the number of a backup, and tables of its file',
    },
  ],
  options: {
    to: {
      type: 'string',
      choices: ['file', 'database'],
      group: CREATE,
      describe: 'into a file (default), or into a table beside the list of backups',
    },
    whole: {
      type: 'boolean',
      group: CREATE,
      describe: "all of the database, by the database's own programs",
    },
    plan: {
      type: 'string',
      value: 'target',
      completes: 'revisions',
      group: CREATE,
      describe: 'the tables of which an upgrade to this target would destroy something',
    },
    into: {
      type: 'string',
      value: 'table',
      group: RESTORE,
      describe: 'the table that the rows go into, made where it is not there',
    },
    overwrite: {
      type: 'boolean',
      group: RESTORE,
      describe: 'rows that are there with other values get those of the backup',
    },
    replace: {
      type: 'string',
      value: 'database',
      group: RESTORE,
      describe:
        'the name of the database that a backup of the whole may take the place of, instead of asking',
    },
    discard: {
      type: 'boolean',
      group: RESTORE,
      describe: 'do not keep what is there now before the whole database is replaced',
    },
    'older-than': {
      type: 'string',
      value: 'age',
      group: 'With prune',
      describe: "such as 30d or 12h; else the environment's backup.keep",
    },
    confirm: CONFIRM,
  },
  examples: [
    ['mig backup create', 'writes the rows of all tables to a file'],
    ['mig backup create users orders --to database', 'copies two tables inside the database'],
    [
      'mig backup create --whole',
      'writes all of the database, through pg_dump, mariadb-dump, mysqldump or SQLite itself',
    ],
    ['mig backup', 'lists the backups, newest first'],
    ['mig backup verify', 'reads all of them anew, and says which are not what they were'],
    ['mig backup restore 3', 'puts back what is not there any more, after showing it'],
    ['mig backup prune --older-than 90d', 'takes away old ones that no downgrade needs'],
  ],
  async run(context, args): Promise<Result> {
    const { ui } = context
    const { action = 'list', names, olderThan, to, whole, plan } = args
    const [id, ...tables] = names
    if (action === 'show' || action === 'restore') requireId(action, id)
    const age = olderThan === undefined ? undefined : millisecondsOf(olderThan)
    const mig = await context.mig()
    ui.out(heading(mig, ui))
    switch (action) {
      case 'create': {
        const { createBackup } = await import('../../app/backup/create.ts')
        return { action, ...(await createBackup(mig, { tables: names, to, whole, plan })) }
      }
      case 'list': {
        const { listBackups } = await import('../../app/backup/backup.ts')
        return { action, ...(await listBackups(mig)) }
      }
      case 'show': {
        const { showBackup } = await import('../../app/backup/backup.ts')
        return { action, backup: await showBackup(mig, id!) }
      }
      case 'verify': {
        const { verifyBackups } = await import('../../app/backup/verify.ts')
        return { action, ...(await verifyBackups(mig, id)) }
      }
      case 'restore': {
        const { restoreBackup } = await import('../../app/backup/restore.ts')
        const confirm = await confirmationOf(context, mig, args.confirm)
        const { into, overwrite, replace, discard } = args
        const ask = (look: RestoreLook) =>
          askRestore(context, look, { replace, isConfirmed: confirm.id !== undefined })
        return {
          action,
          ...(await restoreBackup(mig, {
            id: id!,
            tables,
            into,
            overwrite,
            keepsCurrent: !discard,
            confirm,
            ask,
          })),
        }
      }
      case 'prune': {
        const { pruneBackups } = await import('../../app/backup/prune.ts')
        return {
          action,
          ...(await pruneBackups(mig, { olderThan: age, ask: (look) => askPrune(context, look) })),
        }
      }
    }
  },
  print(result, ui) {
    switch (result.action) {
      case 'create':
        if (result.backups.length === 0) ui.out('nothing to keep: the plan destroys nothing')
        ui.list(backupLines(result.backups, ui))
        if (result.backups[0]?.kind === 'database' && result.backups.length > 1) {
          ui.out(
            'FLOAT has six digits in what the programs of the server write: the second file has all of them',
          )
        }
        for (const { place, size } of result.backups) if (size !== undefined) ui.out(`written to ${place}`)
        return
      case 'list':
        if (result.backups.length === 0) ui.out('no backups; mig backup create makes one')
        ui.list(backupLines(result.backups, ui))
        return
      case 'show':
        ui.list(detailLines(result.backup, ui))
        return
      case 'verify':
        ui.list(backupLines(result.backups, ui, verdictOf))
        if (result.backups.length === 0) ui.out('no backups')
        return
      case 'restore':
        ui.list(restoreLines(result, 'done'))
        ui.out(restoredText(result))
        return
      case 'prune':
        if (result.prunes.length === 0) ui.list(pruneLines(result, ui))
        ui.out(
          result.prunes.length === 0
            ? 'nothing to take away'
            : `taken away: ${result.prunes.map(({ id }) => id).join(', ')}`,
        )
    }
  },
  exit(result) {
    if (result.action === 'verify') return result.backups.some(({ verdict }) => verdict === 'damaged') ? 1 : 0
    if (result.action === 'restore') return result.tables.some(({ failed }) => failed > 0) ? 1 : 0
    return 0
  },
})

function requireId(action: string, id: string | undefined): void {
  if (id !== undefined && /^\d+$/.test(id)) return
  throw new MigError('usage', `mig backup ${action} needs the number of a backup`, {
    hint: ['mig backup list   shows them'],
  })
}

const UNITS: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, d: 86_400_000 }

function millisecondsOf(age: string): number {
  const match = /^(\d+) ?(min|h|d)$/.exec(age)
  if (match) return Number(match[1]) * UNITS[match[2]!]!
  throw new MigError(
    'usage',
    `--older-than takes an age such as 30d, 12h or 90min, and not ${JSON.stringify(age)}`,
  )
}

interface Given {
  readonly replace: string | undefined
  /** The very plan was confirmed beforehand. */
  readonly isConfirmed: boolean
}

async function askRestore(
  context: Context,
  look: RestoreLook,
  { replace, isConfirmed }: Given,
): Promise<boolean> {
  const { ui, questions, globals } = context
  const { whole, backup } = look
  if (whole === undefined && (isConfirmed || globals.yes)) return true
  if (replace !== undefined && replace === whole?.database) return true
  ui.note(...restoreLines(look, 'to do'))
  if (whole === undefined) {
    if (!questions.canAsk()) throw unasked(`mig backup restore ${backup.id} --yes`)
    return questions.confirm('Put them back?')
  }
  if (replace !== undefined) {
    throw new MigError(
      'guard.refused',
      `--replace names ${replace}, and the database is ${whole.database}: nothing was done`,
    )
  }
  if (!questions.canAsk()) throw unasked(`mig backup restore ${backup.id} --replace ${whole.database}`)
  ui.note(`All that was written to ${whole.database} since then will be gone.`)
  return (await questions.ask(`Type ${whole.database} to replace it:`)) === whole.database
}

async function askPrune({ ui, questions, globals }: Context, look: PruneLook): Promise<boolean> {
  showPrune(look, ui)
  if (!globals.yes && !questions.canAsk()) throw unasked('mig backup prune --yes')
  return questions.confirm('Take them away?')
}

const showPrune = (look: PruneLook, ui: Ui) => ui.note(...pruneLines(look, ui))

const unasked = (command: string) =>
  new MigError('guard.refused', 'nobody is there to ask: nothing was done', {
    hint: [`${command}   does it`],
  })
