import type { Change, RenameChange } from '../app/changes.ts'
import { segment, type Line, type Role } from '../core/view/segments.ts'
import { table } from '../core/view/table.ts'
import type { Ui } from './output.ts'

const SIGNS: Readonly<Record<Change['change'], readonly [sign: string, role: Role]>> = {
  add: ['+', 'applied'],
  alter: ['~', 'pending'],
  rename: ['~', 'pending'],
  drop: ['-', 'missing'],
}

/** One line a difference: what is done, and what is lost by it. */
export function changeLines(changes: readonly Change[], ui: Ui): readonly Line[] {
  const rows = changes.map(({ change, text, loses }) => {
    const [sign, role] = SIGNS[change]
    return [
      [segment(role, `  ${sign} `), segment('message', text)],
      [segment('missing', lossText(text, loses))],
    ]
  })
  return table({
    columns: [{ flexible: true }, {}],
    rows,
    width: ui.width,
    charset: ui.charset,
  })
}

function lossText(text: string, loses: readonly string[]): string {
  if (loses.length === 0) return ''
  return text === `drop ${loses[0]!}` ? 'with its data' : `loses ${loses.join(', ')}`
}

/** What was decided to be a rename, and how sure that is. */
export function renameLines(renames: readonly RenameChange[], ui: Ui): readonly Line[] {
  const rows = renames.map(({ text, score, isStated }) => [
    [segment('pending', '  ~ '), segment('message', text)],
    [segment('detail', isStated ? 'as you said' : score < 1 ? `sure to ${Math.floor(score * 100)} %` : '')],
  ])
  return table({ columns: [{ flexible: true }, {}], rows, width: ui.width, charset: ui.charset })
}

/** What a comparison leaves alone, and what it could not see: names, a few of them. */
export function asides(
  result: {
    readonly kept: readonly string[]
    readonly unmodelled: readonly string[]
    readonly warnings: readonly string[]
  },
  ui: Ui,
): void {
  const { kept, unmodelled, warnings } = result
  if (kept.length > 0) {
    ui.note(
      `left alone, since no revision has named ${kept.length === 1 ? 'it' : 'them'}: ${listed(kept, ui)}`,
      `  --include ${quoted(kept[0]!)}   counts it as ours`,
    )
  }
  if (unmodelled.length > 0)
    ui.note(`not described by any operation, and left alone: ${listed(unmodelled, ui)}`)
  for (const warning of warnings) ui.warn(warning)
}

const SHOWN = 5

function listed(names: readonly string[], ui: Ui): string {
  if (ui.verbose || names.length <= SHOWN) return names.join(', ')
  return `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more (--verbose)`
}

const quoted = (name: string) => `'${name.replace(/^(?:\w+) (?=\S+$)/, '')}'`
