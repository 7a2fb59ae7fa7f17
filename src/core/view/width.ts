// Latin letters, common punctuation and the glyphs of the views: printable, one column each
const SIMPLE = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u25cb\u25cf]*$/
const INVISIBLE = /^[\p{Mn}\p{Me}\p{Cf}]*$/u
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u
// the ranges of East_Asian_Width W and F that people write in, and what is drawn as a picture by default
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|\ufe0f/u

// made on first use: it takes longer than drawing most histories
let segmenter: Intl.Segmenter | undefined

/**
 * The number of terminal columns that `text` takes: none for a combining mark, two for an East-Asian wide character
 * or an emoji (a joined family or flag counts once), one for any other. Terminals differ on rare scripts and new
 * emoji; there a column may be off by one.
 */
export function textWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes(text)) width += graphemeWidth(segment)
  return width
}

/** The longest beginning of `text` that fits `width` columns: `text` itself, or a part without trailing space. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let room = width
  for (const { segment } of graphemes(text)) {
    room -= graphemeWidth(segment)
    if (room < 0) break
    kept += segment
  }
  return kept.trimEnd()
}

/**
 * `text` as one line that cannot steer a terminal: a run of white space with a line break or tab in it becomes one
 * space, and any other control character or change of writing direction a question mark.
 */
export function oneLine(text: string): string {
  if (SIMPLE.test(text) || !UNPRINTABLE.test(text)) return text
  return text
    .replace(/\s*[\t\n\v\f\r\u0085\u2028\u2029]\s*/gu, ' ')
    .replace(new RegExp(UNPRINTABLE, 'gu'), '?')
}

function graphemes(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter.segment(text)
}

function graphemeWidth(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2
  return INVISIBLE.test(grapheme) ? 0 : 1
}
