import type { HistoryRow } from './history.ts'
import { unlistedIds } from './unlisted.ts'
import { oneLine } from './width.ts'

// text and border are set with the fill, so that a dark theme stays legible
const CLASSES = [
  'classDef applied fill:#d7f0dd,stroke:#2f7d46,color:#1b1b1b',
  'classDef pending fill:#fdf1cc,stroke:#a67c00,color:#1b1b1b',
  'classDef skipped fill:#e8e8e8,stroke:#777777,color:#1b1b1b',
  'classDef missing fill:#f9d7d7,stroke:#b03030,color:#1b1b1b',
  'classDef unknown fill:#ffffff,stroke:#777777,color:#1b1b1b',
  'classDef unlisted fill:none,stroke-dasharray:4',
]

/**
 * The graph as a Mermaid flowchart, newest on top: boxes with a class for each state, whole arrows for parents,
 * dotted ones for dependencies, and a dashed box for a revision that is named but not among the rows. Ends with a
 * line break.
 */
export function mermaid(rows: readonly HistoryRow[]): string {
  return [
    'flowchart BT',
    ...rows.map((row) => `  ${name(row.id)}["${label(row)}"]:::${row.state}`),
    ...unlistedIds(rows).map((id) => `  ${name(id)}["${text(id)}"]:::unlisted`),
    ...rows.flatMap(({ id, parents, dependsOn }) => [
      ...parents.map((parent) => `  ${name(parent)} --> ${name(id)}`),
      ...dependsOn.map((needed) => `  ${name(needed)} -. needs .-> ${name(id)}`),
    ]),
    ...CLASSES.map((each) => `  ${each}`),
    '',
  ].join('\n')
}

function label({ shortId, message, labels }: HistoryRow): string {
  return text(
    [shortId, message, ...labels.map((each) => `[${each}]`)].filter((part) => part !== '').join(' '),
  )
}

/** A node name of letters, digits and underscores alone, another one for each id. */
function name(id: string): string {
  return `r_${id.replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)!.toString(16)}_`)}`
}

/** Text inside a quoted label; what Mermaid could read as markup is written as a character code. */
function text(raw: string): string {
  return oneLine(raw).replace(/["#&<>`\\]/g, (character) => `#${character.charCodeAt(0)};`)
}
