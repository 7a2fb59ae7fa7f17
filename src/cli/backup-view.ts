import type { BackupView } from '../app/backup/backup.ts'
import type { RestoreLook, RestoreResult } from '../app/backup/restore.ts'
import type { PruneLook } from '../app/backup/prune.ts'
import type { VerifiedBackup } from '../app/backup/verify.ts'
import { segment, type Line, type Role } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import { formatCount, formatDateTime, plural } from '../core/view/time.ts'
import type { Ui } from './output.ts'

/** Backups under each other, with what each is of, and a last column of the caller's. */
export function backupLines<T extends BackupView>(
  backups: readonly T[],
  ui: Ui,
  last: (backup: T) => readonly [Role, string] = stateOf,
): readonly Line[] {
  return table({
    columns: [{ align: 'right' }, {}, { flexible: true }, { align: 'right' }, { align: 'right' }, {}, {}, {}],
    rows: backups.map((backup) => [
      [segment('id', String(backup.id))],
      [segment('plain', KINDS[backup.kind])],
      [segment('message', backup.of)],
      [segment('plain', backup.rows === undefined ? '' : plural(backup.rows, 'row'))],
      [segment('plain', backup.size === undefined ? '' : sizeText(backup.size))],
      [segment('detail', formatDateTime(backup.createdAt, { utc: ui.utc, now: new Date() }))],
      [segment('detail', backup.createdBy)],
      [segment(...last(backup))],
    ]),
    charset: ui.charset,
    width: ui.width,
  })
}

const KINDS: Readonly<Record<BackupView['kind'], string>> = {
  database: 'database',
  tables: 'file',
  table: 'table',
  rows: 'rows',
  column: 'column',
  values: 'values',
}

function stateOf({ state, isElsewhere, restoredAt }: BackupView): readonly [Role, string] {
  if (state === 'open') return ['pending', 'never finished']
  if (isElsewhere) return ['missing', 'file not here']
  return state === 'restored' && restoredAt !== undefined ? ['applied', 'restored'] : ['plain', state]
}

export function verdictOf({ verdict, fault }: VerifiedBackup): readonly [Role, string] {
  const text = fault === undefined ? verdict : `${verdict}: ${fault}`
  return [({ good: 'applied', damaged: 'missing', unknown: 'pending' } as const)[verdict], text]
}

/** All that is known of one. */
export function detailLines(backup: BackupView, ui: Ui): readonly Line[] {
  const { rows, size, revision, direction, restoredAt, tables = [] } = backup
  const moment = (at: string) => formatDateTime(at, { utc: ui.utc, now: new Date() })
  const facts = [
    ['backup', String(backup.id)],
    ['of', backup.of],
    ['why', backup.why],
    ...(revision === undefined
      ? []
      : [['before', `${direction === 'up' ? 'upgrade' : 'downgrade'} of ${revision}`]]),
    ['state', stateOf(backup)[1]],
    ...(rows === undefined ? [] : [['rows', formatCount(rows)]]),
    ...(size === undefined ? [] : [['size', sizeText(size)]]),
    ['made', `${moment(backup.createdAt)} by ${backup.createdBy} in ${backup.environment}`],
    ...(restoredAt === undefined ? [] : [['restored', moment(restoredAt)]]),
    ['place', backup.place],
    ...tables.map(({ name, rows: count }) => ['table', `${name}: ${plural(count, 'row')}`]),
  ]
  return table({
    columns: [{}, { flexible: true }],
    rows: facts.map(([name = '', text = '']) => [[segment('detail', name)], [segment('plain', text)]]),
    charset: ui.charset,
    width: ui.width,
  })
}

/** What restoring would do, or has done: `is` says which. */
export function restoreLines({ tables, whole }: RestoreLook, is: 'to do' | 'done'): readonly Line[] {
  const rows = whole
    ? whole.tables.map(({ name, was, is: now }) => [
        name,
        `${was === undefined ? 'not counted' : plural(was, 'row')} in the backup${is === 'done' ? '' : `, ${now === undefined ? 'not there' : plural(now, 'row')} now`}`,
      ])
    : tables.map((each) => [each.name, placedText(each, is)])
  const named = tables.flatMap(({ differing, different, failures, failed }) => [
    ...more(differing, different, (row) => `differs: ${row}`),
    ...more(failures, failed, (row) => `not put back: ${row}`),
  ])
  return [
    ...table({
      columns: [{}, {}],
      rows: rows.map(([name = '', text = '']) => [[segment('id', `  ${name}`)], [segment('plain', text)]]),
    }),
    ...named.map((text) => [segment('pending', `    ${text}`)]),
    ...(whole?.since ?? []).map((name) => [
      segment('detail', `  ${name} was not there then, and ${whole!.sinceStay ? 'stays' : 'goes'}`),
    ]),
  ]
}

function placedText(placed: RestoreLook['tables'][number], is: 'to do' | 'done'): string {
  const { rows, same, added, replaced, different, failed } = placed
  const verb = is === 'done' ? 'put back' : 'to put back'
  const parts = [
    ...(added > 0 ? [`${formatCount(added)} ${verb}`] : []),
    ...(replaced > 0
      ? [`${formatCount(replaced)} ${is === 'done' ? 'changed back' : 'to change back'}`]
      : []),
    ...(same > 0 ? [`${formatCount(same)} there already`] : []),
    ...(different > 0 ? [`${formatCount(different)} there with other values`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} that cannot be put back`] : []),
  ]
  return `${plural(rows, 'row')} in the backup${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

function more(named: readonly string[], all: number, text: (row: string) => string): readonly string[] {
  const rest = all - named.length
  return [...named.map(text), ...(rest > 0 && named.length > 0 ? [`and ${formatCount(rest)} more`] : [])]
}

/** One line on what was done. */
export function restoredText(result: RestoreResult): string {
  const { backup, tables, isChanged, whole, keptBefore } = result
  if (whole) {
    const kept = keptBefore ? `; what was there before is backup ${keptBefore.id}` : ''
    return `the database ${whole.database} is as it was in backup ${backup.id}${kept}`
  }
  const sum = (of: (table: RestoreLook['tables'][number]) => number) =>
    tables.reduce((all, each) => all + of(each), 0)
  const [back, left, failed] = [
    sum((t) => t.added + t.replaced),
    sum((t) => t.different),
    sum((t) => t.failed),
  ]
  return [
    isChanged ? `${plural(back, 'row')} put back` : 'nothing to put back',
    ...(left > 0
      ? [`${formatCount(left)} left alone (--overwrite gives them the values of the backup)`]
      : []),
    ...(failed > 0 ? [`${formatCount(failed)} could not be put back`] : []),
    ...(keptBefore ? [`what was there before is in backup ${keptBefore.id}`] : []),
  ].join(', ')
}

export function pruneLines({ prunes, stays, leftovers }: PruneLook, ui: Ui): readonly Line[] {
  return [
    ...backupLines(prunes, ui),
    ...stays.map(({ id, of, reason }) => [segment('detail', `backup ${id} of ${of} stays: ${reason}`)]),
    ...leftovers.map((path) => [segment('detail', `${path} was never finished`)]),
  ]
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

/** `812 bytes`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  return `${unit === 0 ? formatCount(size) : size.toFixed(1)} ${UNITS[unit]!}`
}
