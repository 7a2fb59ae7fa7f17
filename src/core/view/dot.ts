import type { State } from './glyphs.ts'
import type { HistoryRow } from './history.ts'
import { unlistedIds } from './unlisted.ts'
import { oneLine } from './width.ts'

const FILL: Readonly<Record<State, string>> = {
  applied: '#d7f0dd',
  pending: '#fdf1cc',
  skipped: '#e8e8e8',
  missing: '#f9d7d7',
  unknown: '#ffffff',
}

/**
 * The graph as Graphviz DOT, newest on top: boxes filled by state, whole lines for parents, dashed ones for
 * dependencies, and a dotted box for a revision that is named but not among the rows. Ends with a line break.
 */
export function dot(rows: readonly HistoryRow[]): string {
  return [
    'digraph revisions {',
    '  rankdir=BT',
    '  node [shape=box, style="rounded,filled", fontcolor="#1b1b1b"]',
    ...rows.map((row) => `  ${name(row.id)} [label=${label(row)}, fillcolor="${FILL[row.state]}"]`),
    ...unlistedIds(rows).map((id) => `  ${name(id)} [label="${text(id)}", style=dotted]`),
    ...rows.flatMap(({ id, parents, dependsOn }) => [
      ...parents.map((parent) => `  ${name(parent)} -> ${name(id)}`),
      ...dependsOn.map((needed) => `  ${name(needed)} -> ${name(id)} [style=dashed]`),
    ]),
    '}',
    '',
  ].join('\n')
}

function label({ shortId, message, labels, state }: HistoryRow): string {
  const lines = [shortId, message, labels.map((each) => `[${each}]`).join(' '), state]
  return `"${lines
    .filter((line) => line !== '')
    .map(text)
    .join('\\n')}"`
}

/** A quoted node name. Graphviz reads no escape in it but that of the quote, so a doubled backslash stays two. */
function name(id: string): string {
  return `"${oneLine(id).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** Text inside a quoted label, where Graphviz reads backslash escapes and HTML entities. */
function text(raw: string): string {
  return oneLine(raw).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
