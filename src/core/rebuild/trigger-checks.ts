import type { Statement } from '../dialect.ts'
import { isGenerated } from './copy.ts'
import { isKeyword, nameIn, quoteName, wordsOf } from './lexis.ts'
import type { Live, LiveTrigger } from './live.ts'
import { parseTable } from './parse.ts'
import type { WrittenTable } from './written-table.ts'

/**
 * SQLite reads the body of a trigger only when it is to fire: statements that are explained, not run, make it read those of
 * the table, and those of others that name it. The comment is what names the trigger in the error.
 */
export function triggerChecks(live: Live, table: WrittenTable): readonly Statement[] {
  return [...live.triggers, ...live.others].flatMap((trigger) => {
    const text = live.tables.get(trigger.table)
    const owner = trigger.table === table.name ? table : text === undefined ? undefined : parseTable(text)
    const event = eventOf(trigger, owner)
    return event === undefined
      ? []
      : [
          {
            sql: `EXPLAIN ${event} /* trigger ${quoteName(trigger.name).replaceAll('*/', '* /')} must still be possible */`,
          },
        ]
  })
}

function eventOf(trigger: LiveTrigger, owner: WrittenTable | undefined): string | undefined {
  const words = wordsOf(trigger.sql)
  const at = words.findIndex((word) => /^(?:DELETE|INSERT|UPDATE)$/i.test(word.text) && word.kind === 'word')
  const name = quoteName(trigger.table)
  if (isKeyword(words[at], 'DELETE')) return `DELETE FROM ${name}`
  if (isKeyword(words[at], 'INSERT')) return `INSERT INTO ${name} DEFAULT VALUES`
  const column = isKeyword(words[at + 1], 'OF')
    ? words[at + 2] && nameIn(words[at + 2]!.text)
    : owner?.columns.find((each) => !isGenerated(each))?.name
  return column === undefined ? undefined : `UPDATE ${name} SET ${quoteName(column)} = NULL`
}
