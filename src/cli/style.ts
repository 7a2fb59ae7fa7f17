import type { Charset, Glyphs } from '../core/view/glyphs.ts'
import { GLYPHS } from '../core/view/glyphs.ts'
import type { Style } from '../core/view/segments.ts'

const ansi = (open: number, close: number) => (text: string) => `\u001B[${open}m${text}\u001B[${close}m`

const dim = ansi(2, 22)
const green = ansi(32, 39)
const yellow = ansi(33, 39)
const bold = ansi(1, 22)
const red = ansi(31, 39)

/** The colours of a terminal; `PLAIN` has none. */
export const COLOURS: Style = {
  lane: dim,
  id: yellow,
  label: ansi(36, 39),
  mark: bold,
  date: dim,
  applied: green,
  pending: yellow,
  skipped: dim,
  missing: red,
  detail: dim,
  needs: dim,
  note: dim,
}

export const PLAIN: Style = {}

/** The signs of a run, beside those of the views. */
export interface Signs extends Glyphs {
  readonly up: string
  readonly down: string
  readonly merge: string
  readonly working: string
}

export const SIGNS: Readonly<Record<Charset, Signs>> = {
  unicode: { ...GLYPHS.unicode, up: '✓', down: '↓', merge: '⑂', working: '…' },
  ascii: { ...GLYPHS.ascii, up: '+', down: 'v', merge: 'merges', working: '.' },
}

/** The text without the few characters beyond ASCII that our own messages hold. */
export function toAscii(text: string): string {
  return text.replaceAll('→', '->').replaceAll('…', '...').replaceAll(' · ', ', ')
}
