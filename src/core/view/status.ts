import { GLYPHS, type Charset, type State } from './glyphs.ts'

/** A status is always asked of a database. */
type KnownState = Exclude<State, 'unknown'>
import { segment, type Line } from './segments.ts'
import { table, type Column } from './table.ts'
import { formatCount } from './time.ts'

/** A revision as the status shows it; every text as it is to be shown. */
export interface StatusRow {
  readonly shortId: string
  readonly message: string
  readonly labels: readonly string[]
  readonly state: KnownState
  readonly when?: string | undefined
  readonly by?: string | undefined
  readonly duration?: string | undefined
  /** Why it is skipped or missing. */
  readonly detail?: string | undefined
}

export interface StatusOptions {
  /** What the database stands at, as short ids: the applied heads. */
  readonly current: readonly string[]
  readonly charset?: Charset | undefined
  /** Messages are cut to make lines this wide; left out: nothing is cut. */
  readonly width?: number | undefined
}

const COLUMNS: readonly Column[] = [{}, { flexible: true }, {}, {}, {}, {}, { align: 'right' }, {}]
const STATES: readonly KnownState[] = ['applied', 'pending', 'skipped', 'missing']

/** One line for each revision, in the order given, and a last line that counts them and names where the database is. */
export function status(
  rows: readonly StatusRow[],
  { current, charset = 'unicode', width }: StatusOptions,
): Line[] {
  const glyphs = GLYPHS[charset]
  const lines = table({
    columns: COLUMNS,
    rows: rows.map((row) => [
      [segment(row.state, `${glyphs.state[row.state]} `), segment('id', row.shortId)],
      [segment('message', row.message)],
      [segment('label', row.labels.map((label) => `[${label}]`).join(' '))],
      [segment(row.state, row.state)],
      [segment('date', row.when ?? '')],
      [segment('detail', row.by ?? '')],
      [segment('detail', row.duration ?? '')],
      [segment('detail', row.detail ?? '')],
    ]),
    width,
    charset,
  })
  return [...lines, closing(rows, current, glyphs.separator)]
}

/** `12 applied · 3 pending · 1 skipped · at c2e4d0b1`; skipped and missing ones are named only where there are any. */
export function closing(rows: readonly StatusRow[], current: readonly string[], separator: string): Line {
  const counts = { applied: 0, pending: 0, skipped: 0, missing: 0 }
  for (const { state } of rows) counts[state] += 1
  const shown = STATES.filter((state) => state === 'applied' || state === 'pending' || counts[state] > 0)
  const at = current.length === 0 ? 'base' : current.join(', ')
  return [
    ...shown.flatMap((state) => [
      segment(state, `${formatCount(counts[state])} ${state}`),
      segment('plain', separator),
    ]),
    segment('plain', 'at '),
    segment('id', at),
  ]
}
