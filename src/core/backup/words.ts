import { MigError } from '../../errors.ts'
import type { Backup } from './backup.ts'
import { rowsText } from './give-back.ts'
import { heldIn } from './restoring.ts'

/** `users`, `users.phone`. */
export function whatOf({ kind, table = '', content }: Pick<Backup, 'kind' | 'table' | 'content'>): string {
  if (kind !== 'column' && kind !== 'values') return table
  return content.columns.map((column) => `${table}.${column}`).join(', ')
}

/** What came back, and what could not; `count` rows of it are there. */
export function gaveBack(backup: Backup, count: number): string {
  const all = backup.rows ?? 0
  const what = `of ${whatOf(backup)} from backup ${backup.id}`
  if (count >= all) return `gave back ${rowsText(all)} ${what}`
  return `gave back ${count.toLocaleString('en-US')} of ${rowsText(all)} ${what}; the others ${LEFT[backup.kind]}, and are still kept there`
}

const LEFT = {
  table: 'refer to what is gone',
  rows: 'are there already',
  column: 'are gone, or were changed since',
  values: 'are gone, or were changed since',
  file: 'are gone',
} as const

/** Thrown for a backup that holds something else than was kept, or, without `rows`, is gone. */
export function damaged(backup: Backup, rows: number | undefined): MigError {
  const { id, content } = backup
  return new MigError(
    'backup.damaged',
    rows === undefined
      ? `backup ${id} (${content.why}) is gone: there is no table ${heldIn(content)}`
      : `backup ${id} (${content.why}) does not hold what it held: ${rowsText(backup.rows ?? 0)} were kept`,
    {
      hint: [
        'nothing was undone',
        `mig backup show ${id}   shows what was kept; mig downgrade --without-data undoes it without the rows`,
      ],
    },
  )
}
