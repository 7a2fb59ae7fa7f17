import { closing, isKeyword, nameIn, quoteName, wordsOf, type Word } from '../../../core/rebuild/lexis.ts'
import { elementsOf, groupOf } from '../../../core/rebuild/read-constraints.ts'
import { VIRTUAL_TABLE } from '../../../core/ops/objects/native.ts'
import type { Native, Trigger, View } from '../../../core/schema/objects.ts'

/** The view that a CREATE VIEW makes; its SELECT stays as it is written. */
export function readView(name: string, sql: string): View {
  const words = wordsOf(sql)
  const named = behindName(words, 'VIEW')
  const hasColumns = words[named]?.text === '('
  const as = hasColumns ? closing(words, named) + 1 : named
  return {
    type: 'view',
    name,
    query: textOf(sql, words.slice(as + 1)),
    ...(hasColumns && {
      columns: elementsOf(groupOf(words.slice(named))).map(([column]) => nameIn(column!.text)),
    }),
  }
}

/** The trigger that a CREATE TRIGGER makes; its condition and its body stay as they are written. */
export function readTrigger({
  name,
  table,
  sql,
}: {
  readonly name: string
  readonly table: string
  readonly sql: string
}): Trigger {
  const words = wordsOf(sql)
  const at = behindName(words, 'TRIGGER')
  const timing = timingAt(words, at)
  const event = words.findIndex(
    (word, i) => i >= at && word.kind === 'word' && /^(?:DELETE|INSERT|UPDATE)$/i.test(word.text),
  )
  const on = words.findIndex((word, i) => i > event && isKeyword(word, 'ON'))
  const begin = words.findIndex((word, i) => i > on + 1 && isKeyword(word, 'BEGIN'))
  const when = words.findIndex((word, i) => i > on + 1 && i < begin && isKeyword(word, 'WHEN'))
  const columns = words.slice(event + 2, on)
  const named = words[event]!.text.toLowerCase()
  return {
    type: 'trigger',
    name,
    table,
    timing,
    events: [columns.length > 0 ? `${named} of ${textOf(sql, columns)}` : named],
    each: 'row',
    ...(when >= 0 && { when: textOf(sql, words.slice(when + 1, begin)) }),
    body: textOf(sql, words.slice(begin)),
  }
}

/** The table that a module keeps, as it was made. */
export const readVirtualTable = (name: string, sql: string): Native => ({
  type: 'native',
  kind: VIRTUAL_TABLE,
  name,
  create: sql,
  drop: `DROP TABLE ${quoteName(name)}`,
})

/** The place behind `CREATE kind name`. */
function behindName(words: readonly Word[], kind: string): number {
  const at = words.findIndex((word) => isKeyword(word, kind)) + 1
  return (isKeyword(words[at], 'IF') && isKeyword(words[at + 1], 'NOT') ? at + 3 : at) + 1
}

function timingAt(words: readonly Word[], at: number): Trigger['timing'] {
  if (isKeyword(words[at], 'AFTER')) return 'after'
  return isKeyword(words[at], 'INSTEAD') ? 'instead of' : 'before'
}

/** From the first of the words to the last. */
function textOf(sql: string, words: readonly Word[]): string {
  const body = words.at(-1)?.text === ';' ? words.slice(0, -1) : words
  return sql.slice(body[0]!.start, body.at(-1)!.end)
}
