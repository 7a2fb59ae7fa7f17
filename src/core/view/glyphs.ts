/** The characters that a view may draw with: `ascii` is for a terminal whose locale is not UTF-8. */
export type Charset = 'unicode' | 'ascii'

/**
 * `skipped`: passed over in this environment; `missing`: the database knows it, no file holds it; `unknown`: no database was
 * asked.
 */
export type State = 'applied' | 'pending' | 'skipped' | 'missing' | 'unknown'

export interface Glyphs {
  readonly state: Readonly<Record<State, string>>
  /** Stands for what was cut off. */
  readonly ellipsis: string
  /** Before the ids of revisions that must run first without being parents. */
  readonly needs: string
  /** Between the facts of a closing line. */
  readonly separator: string
}

export const GLYPHS: Readonly<Record<Charset, Glyphs>> = {
  unicode: {
    state: { applied: '●', pending: '○', skipped: '–', missing: '?', unknown: '●' },
    ellipsis: '…',
    needs: '⇠ needs',
    separator: ' · ',
  },
  ascii: {
    state: { applied: '*', pending: 'o', skipped: '-', missing: '?', unknown: '*' },
    ellipsis: '...',
    needs: '<- needs',
    separator: ', ',
  },
}
