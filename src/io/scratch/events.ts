import type { Schema } from '../../core/schema/model.ts'
import type { Native, SchemaObject } from '../../core/schema/objects.ts'
import { nameIn, wordsOf, type SqlWord } from './sql-words.ts'

/** By the names of events in small letters: `ENABLE`, `DISABLE`, `DISABLE ON SLAVE`. */
export type EventStates = ReadonlyMap<string, string>

/** The state of each event that is made by one of the texts. */
export function eventStates(texts: readonly string[]): EventStates {
  return new Map(
    texts.flatMap((sql) => {
      const event = find(sql)
      if (!event) return []
      const said = event.state.map(({ keyword }) => keyword).join(' ')
      return [[event.name.toLowerCase(), said === '' ? 'ENABLE' : said] as const]
    }),
  )
}

/**
 * The text with the event that it makes disabled, and any other text as it is: an event begins at once, and may change what
 * lies outside of the scratch place.
 */
export const asleep = (sql: string): string => withState(sql, 'DISABLE')

/** The schema with all its events disabled. */
export const withEventsAsleep = (schema: Schema): Schema => editEvents(schema, ({ create }) => asleep(create))

/** What was read of events that were disabled, with the states that they are to have. */
export const withEventsAwake = (read: Schema, states: EventStates): Schema =>
  editEvents(read, ({ name, create }) => withState(create, states.get(name.toLowerCase()) ?? 'DISABLE'))

/** What makes the events of a schema. */
export const eventsOf = (schema: Schema): readonly string[] =>
  Object.values(schema.objects).flatMap((object) => (isEvent(object) ? [object.create] : []))

const isEvent = (object: SchemaObject): object is Native =>
  object.type === 'native' && object.kind === 'event'

function editEvents(schema: Schema, edit: (event: Native) => string): Schema {
  const objects = Object.entries(schema.objects).map(
    ([key, object]) => [key, isEvent(object) ? { ...object, create: edit(object) } : object] as const,
  )
  return { ...schema, objects: Object.fromEntries(objects) }
}

function withState(sql: string, state: string): string {
  const event = find(sql)
  if (!event) return sql
  const [first] = event.state
  if (!first) return `${sql.slice(0, event.behind.start)}${state} ${sql.slice(event.behind.start)}`
  return sql.slice(0, first.start) + state + sql.slice(event.state.at(-1)!.end)
}

interface EventText {
  readonly name: string
  /** The words of its state; none where it is left to the server, which enables it. */
  readonly state: readonly SqlWord[]
  /** The word that the state stands before. */
  readonly behind: SqlWord
}

/** `CREATE [OR REPLACE] [DEFINER = user@host] EVENT [IF NOT EXISTS] name ON SCHEDULE ... [state] [COMMENT ...] DO ...` */
function find(sql: string): EventText | undefined {
  const words = wordsOf(sql, 'mysql')
  const create = words.findIndex(({ keyword }) => keyword === 'CREATE')
  const schedule = words.findIndex(
    ({ keyword }, i) => keyword === 'SCHEDULE' && words[i - 1]?.keyword === 'ON',
  )
  const isEventMade = words.slice(create, schedule).some(({ keyword }) => keyword === 'EVENT')
  if (create === -1 || schedule === -1 || !isEventMade) return undefined
  const outside = words.slice(schedule).filter(({ depth }) => depth === 0)
  const end = outside.findIndex(({ keyword }) => keyword === 'COMMENT' || keyword === 'DO')
  const name = nameIn(words[schedule - 2]!, 'mysql')
  if (end === -1 || name === undefined) return undefined
  const head = outside.slice(0, end)
  const at = head.findIndex(({ keyword }) => keyword === 'ENABLE' || keyword === 'DISABLE')
  return { name, state: at === -1 ? [] : head.slice(at), behind: outside[end]! }
}
