import type { Op } from '../ops/index.ts'
import { changedSettings, type TableSettingsChange } from '../ops/tables/settings.ts'
import { isText } from '../schema/column-change.ts'
import type { Table, TableSettings } from '../schema/model.ts'
import { isSame } from './same.ts'

/** What every table has: where nothing is said of it, it is as it happens to be. */
const ALWAYS_THERE = ['autoIncrement', 'charset', 'collation', 'engine'] as const

/** The settings of a table, without those that the other says nothing of. */
export function saidSettings({ settings = {} }: Table, { settings: others = {} }: Table): TableSettings {
  const unsaid: readonly string[] = ALWAYS_THERE.filter((facet) => others[facet] === undefined)
  return Object.fromEntries(Object.entries(settings).filter(([facet]) => !unsaid.includes(facet)))
}

/** What makes the settings of the one table of those of the other; undefined: nothing does. */
export function alteredSettings(before: Table, after: Table): readonly Op[] | undefined {
  const [was, is] = [saidSettings(before, after), saidSettings(after, before)]
  if (isSame(was, is)) return []
  const convert = isConverted(before, after) && { convert: true as const }
  const settings = { ...settingsChange(was, is), ...convert }
  const changed = changedSettings({ ...before, settings: was }, settings)
  if (!isSame(changed.settings ?? {}, is)) return undefined
  return [
    {
      kind: 'setTableSettings',
      table: after.name,
      settings,
      was: { ...settingsChange(is, was), ...convert },
    },
  ]
}

/**
 * Whether columns go on to have the character set and the collation of their table, which are others (MySQL and MariaDB):
 * a new default of the table alone would leave them with the old.
 */
export function isConverted(before: Table, after: Table): boolean {
  const [was, is] = [saidSettings(before, after), saidSettings(after, before)]
  if (was.charset === is.charset && was.collation === is.collation) return false
  const followers = followingColumns(before)
  return followingColumns(after).some((name) => followers.includes(name))
}

const followingColumns = ({ columns }: Table): readonly string[] =>
  columns
    .filter(
      ({ type, charset, collation }) => isText(type) && charset === undefined && collation === undefined,
    )
    .map(({ name }) => name)

function settingsChange(before: TableSettings, after: TableSettings): TableSettingsChange {
  const { with: oldParameters = {}, ...old } = before
  const { with: parameters = {}, ...now } = after
  const isOfText = !isSame([old.charset, old.collation], [now.charset, now.collation])
  const facets = new Set([...Object.keys(old), ...Object.keys(now)])
  const differing = [...facets].filter(
    (facet) =>
      // safe: the keys are those of settings
      !isSame(old[facet as keyof typeof old], now[facet as keyof typeof now]) ||
      // the one without the other may mean another one of it
      (isOfText && (facet === 'charset' || facet === 'collation')),
  )
  const names = new Set([...Object.keys(oldParameters), ...Object.keys(parameters)])
  const changed = [...names].filter((name) => oldParameters[name] !== parameters[name])
  return {
    // safe: a flag that is not there is false, and any other setting null
    ...(Object.fromEntries(
      differing.map((facet) => [
        facet,
        now[facet as keyof typeof now] ?? (old[facet as keyof typeof old] === true ? false : null),
      ]),
    ) as TableSettingsChange),
    ...(changed.length > 0 && {
      with: Object.fromEntries(changed.map((name) => [name, parameters[name] ?? null])),
    }),
  }
}
