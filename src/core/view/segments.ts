/** What a piece of text is, so that whoever prints it can choose its colour. */
export type Role =
  | 'plain'
  | 'lane'
  | 'id'
  | 'message'
  | 'label'
  | 'mark'
  | 'date'
  | 'applied'
  | 'pending'
  | 'skipped'
  | 'missing'
  | 'unknown'
  | 'detail'
  | 'needs'
  | 'note'

export interface Segment {
  readonly text: string
  readonly role: Role
}

/** One line of a view, left to right; it holds no line break and no trailing space. */
export type Line = readonly Segment[]

/** How each role is dressed, as ANSI colours or HTML; a role that is left out stays as it is. */
export type Style = { readonly [R in Role]?: (text: string) => string }

export function segment(role: Role, text: string): Segment {
  return { text, role }
}

/** The lines as bare text. */
export function plain(lines: readonly Line[]): string[] {
  return lines.map((line) => line.map(({ text }) => text).join(''))
}

/** The lines as text, each segment dressed by the style's function for its role. */
export function paint(lines: readonly Line[], style: Style): string[] {
  return lines.map((line) => paintLine(line, style))
}

/** One line as text, dressed in the same way. */
export function paintLine(line: Line, style: Style): string {
  let painted = ''
  for (const { text, role } of line) painted += style[role]?.(text) ?? text
  return painted
}
