import { MigError } from '../../../errors.ts'
import { atLeast, type Action, type RenderContext, type Statement } from '../../dialect.ts'
import type { Deferrable } from '../../schema/model.ts'
import { findObject, keyOf, type Trigger } from '../../schema/objects.ts'
import { lacks, oneStatement, sqlText } from '../wording.ts'

/** What a trigger is besides its name and table. */
export interface TriggerDefinition {
  readonly timing: Trigger['timing']
  /** `insert`, `delete`, `update`, `update of a, b`, `truncate`; several on PostgreSQL alone. */
  readonly events: string | readonly string[]
  /** Left out: for each row. */
  readonly each?: Trigger['each']
  /** The condition under which it fires (PostgreSQL, SQLite). */
  readonly when?: string
  /** PostgreSQL: `EXECUTE FUNCTION f()`; elsewhere a statement, or `BEGIN ... END`. */
  readonly body: string
  /** A constraint trigger, and when it fires (PostgreSQL). */
  readonly constraint?: true | Deferrable
  /** The names under which the statement's rows before and after can be read (PostgreSQL). */
  readonly referencing?: Trigger['referencing']
  /** Where it does not simply fire: never, in replication as well, or there alone (PostgreSQL). */
  readonly state?: Trigger['state']
  /** Its place among those of the same event (MySQL, MariaDB). */
  readonly order?: Trigger['order']
}

/** Throws MigError where the definition makes no sense on any server. */
export function triggerOf(table: string, name: string, definition: TriggerDefinition): Trigger {
  const invalid = (message: string, hint: readonly string[]) =>
    new MigError('operation.invalid', `trigger "${name}" on "${table}": ${message}`, { hint })
  if (typeof definition !== 'object' || definition === null)
    throw invalid('it has no definition', [
      "write: op.createTrigger(table, name, { timing: 'after', events: 'insert', body: '...' })",
    ])
  const { timing, events, each = 'row', when, body, constraint, referencing, state, order } = definition
  if (!['before', 'after', 'instead of'].includes(timing))
    throw invalid(`its timing is no "${timing as string}"`, ["it is 'before', 'after' or 'instead of'"])
  if (!['row', 'statement'].includes(each))
    throw invalid(`each is no "${each as string}"`, ["it is 'row' or 'statement'"])
  const list = (typeof events === 'string' ? [events] : events).map((event) => event.trim())
  const wrong = list.find((event) => !EVENT.test(event))
  if (wrong !== undefined || list.length === 0)
    throw invalid(list.length === 0 ? 'it has no event' : `its event is no "${wrong}"`, [
      "an event is 'insert', 'delete', 'update', 'update of a, b' or 'truncate'",
    ])
  return {
    type: 'trigger',
    name,
    table,
    timing,
    events: list.map((event) =>
      event.replace(/^\w+(\s+of\s+)?/i, (word) => word.toLowerCase().replace(/\s+/g, ' ')),
    ),
    each,
    ...(when !== undefined && { when }),
    body: sqlText(`trigger "${name}": its body`, body),
    ...(constraint && { constraint }),
    ...(referencing && { referencing }),
    ...(state && { state }),
    ...(order && { order }),
  }
}

const EVENT = /^(insert|delete|truncate|update(\s+of\s+\S.*)?)$/is

export function definitionOf({ type: _type, name: _name, table: _table, ...rest }: Trigger) {
  const { each, events, ...definition } = rest
  return {
    ...definition,
    events: events.length === 1 ? events[0]! : events,
    ...(each !== 'row' && { each }),
  } satisfies TriggerDefinition
}

/** The statement that creates the trigger, or puts it in the place of the one of its name. */
export function createTriggerSql(
  trigger: Trigger,
  context: Pick<RenderContext, 'dialect' | 'version'>,
  verb: 'CREATE' | 'CREATE OR REPLACE' = 'CREATE',
): Statement {
  const text = SPELLED[context.dialect.family](trigger, context, verb)
  return oneStatement(text, context.dialect)
}

type Spelling = (trigger: Trigger, context: Pick<RenderContext, 'dialect'>, verb: string) => string

const SPELLED: Readonly<Record<'postgres' | 'mysql' | 'sqlite', Spelling>> = {
  postgres(trigger, { dialect }, verb) {
    if (trigger.order) throw lacks(dialect, 'fires triggers in the order of their names')
    const { constraint, referencing, when } = trigger
    return [
      `${verb}${constraint ? ' CONSTRAINT' : ''} TRIGGER ${dialect.quote(trigger.name)}`,
      firing(trigger, trigger.events),
      `ON ${dialect.table(trigger.table)}`,
      ...(typeof constraint === 'string' ? [`DEFERRABLE INITIALLY ${constraint.toUpperCase()}`] : []),
      ...(referencing
        ? [
            'REFERENCING',
            ...(referencing.old === undefined ? [] : [`OLD TABLE AS ${dialect.quote(referencing.old)}`]),
            ...(referencing.new === undefined ? [] : [`NEW TABLE AS ${dialect.quote(referencing.new)}`]),
          ]
        : []),
      `FOR EACH ${trigger.each.toUpperCase()}`,
      ...(when === undefined ? [] : [`WHEN (${when})`]),
      trigger.body,
    ].join(' ')
  },

  mysql(trigger, { dialect }, verb) {
    refuseBeyondRows(trigger, dialect)
    const event = trigger.events[0]!
    if (trigger.when !== undefined)
      throw lacks(dialect, 'has no WHEN of a trigger', ['write the condition in its body: IF ... THEN'])
    if (event.startsWith('update of'))
      throw lacks(dialect, 'has no UPDATE OF columns of a trigger', ['compare OLD and NEW in its body'])
    if (trigger.timing === 'instead of') throw lacks(dialect, 'has no INSTEAD OF triggers: none of a view')
    const { order } = trigger
    const place =
      order &&
      ('follows' in order
        ? `FOLLOWS ${dialect.quote(order.follows)} `
        : `PRECEDES ${dialect.quote(order.precedes)} `)
    return [
      `${verb} TRIGGER ${beside(trigger, dialect)} ${firing(trigger, [event])}`,
      `ON ${dialect.table(trigger.table)} FOR EACH ROW ${place ?? ''}${trigger.body}`,
    ].join(' ')
  },

  sqlite(trigger, { dialect }, verb) {
    refuseBeyondRows(trigger, dialect)
    if (trigger.order) throw lacks(dialect, 'has no order of triggers')
    const body = /^begin\b/i.test(trigger.body) ? trigger.body : `BEGIN\n${trigger.body};\nEND`
    const when = trigger.when === undefined ? '' : ` WHEN ${trigger.when}`
    return [
      `${verb} TRIGGER ${beside(trigger, dialect)} ${firing(trigger, trigger.events)}`,
      `ON ${dialect.quote(trigger.table.split('.').at(-1)!)} FOR EACH ROW${when} ${body}`,
    ].join(' ')
  },
}

const firing = ({ timing }: Trigger, events: readonly string[]) =>
  `${timing.toUpperCase()} ${events
    .map((event) => event.replace(/^\w+( of)?/, (word) => word.toUpperCase()))
    .join(' OR ')}`

function refuseBeyondRows(trigger: Trigger, dialect: RenderContext['dialect']): void {
  if (trigger.events.length > 1)
    throw lacks(dialect, 'has triggers of one event only', ['create one for each event'])
  if (trigger.events[0] === 'truncate') throw lacks(dialect, 'has no triggers of TRUNCATE')
  if (trigger.each === 'statement') throw lacks(dialect, 'has triggers for each row only')
  if (trigger.constraint) throw lacks(dialect, 'has no constraint triggers')
  if (trigger.referencing) throw lacks(dialect, 'has no REFERENCING of a trigger')
}

/** The trigger's name, in the schema of its table. */
function beside({ name, table }: Pick<Trigger, 'name' | 'table'>, { quote }: RenderContext['dialect']) {
  const schema = table.includes('.') ? `${quote(table.slice(0, table.indexOf('.')))}.` : ''
  return `${schema}${quote(name)}`
}

export function dropTriggerSql(
  trigger: Pick<Trigger, 'name' | 'table'>,
  { dialect }: Pick<RenderContext, 'dialect'>,
): Statement {
  if (dialect.family !== 'postgres') return { sql: `DROP TRIGGER ${beside(trigger, dialect)}` }
  return { sql: `DROP TRIGGER ${dialect.quote(trigger.name)} ON ${dialect.table(trigger.table)}` }
}

/**
 * Where the server has it, as one statement: no row is written without a trigger meanwhile. PostgreSQL forgets whether the
 * trigger is disabled, and its comment where it is dropped; `was` is the trigger before, if that is told.
 */
export function replaceTriggerSql(
  trigger: Trigger,
  context: RenderContext,
  was?: Trigger,
): readonly Action[] {
  const { dialect, version, before } = context
  const replace = () => createTriggerSql(trigger, context, 'CREATE OR REPLACE')
  const recreate = () => [dropTriggerSql(trigger, context), createTriggerSql(trigger, context)]
  if (dialect.family !== 'postgres') triggerStateSql(trigger, context)
  if (dialect.name === 'mariadb') return [replace()]
  if (dialect.family !== 'postgres') return recreate()
  const name = dialect.quote(trigger.name)
  const table = dialect.table(trigger.table)
  const known = findObject(before, 'trigger', keyOf(trigger))
  const hadState = (was ?? known)?.state !== undefined
  return [
    {
      ask: {
        sql: `SELECT tgenabled::text AS enabled, obj_description(oid, 'pg_trigger') AS comment
          FROM pg_trigger WHERE tgrelid = to_regclass($1) AND tgname = $2`,
        bindings: [table, trigger.name],
      },
      assume: [{ enabled: 'O', comment: known?.comment ?? null }],
      decide([old]) {
        if (!old)
          throw new MigError(
            'operation.invalid',
            `trigger "${trigger.name}" does not exist on table "${trigger.table}"`,
          )
        // a state that neither of the two says is the live one's own
        const state = trigger.state ?? (hadState ? undefined : STATES[String(old['enabled'])])
        const { comment } = old
        return [
          ...(trigger.constraint || !atLeast(version, 14) ? recreate() : [replace()]),
          ...(state === undefined && hadState
            ? [{ sql: `ALTER TABLE ${table} ENABLE TRIGGER ${name}` }]
            : triggerStateSql(
                { name: trigger.name, table: trigger.table, ...(state && { state }) },
                context,
              )),
          ...(typeof comment === 'string'
            ? [{ sql: `COMMENT ON TRIGGER ${name} ON ${table} IS ${dialect.literal(comment)}` }]
            : []),
        ]
      },
    },
  ]
}

/** What a trigger is that does not simply fire, by pg_trigger.tgenabled. */
const STATES: Readonly<Record<string, NonNullable<Trigger['state']>>> = {
  A: 'always',
  D: 'disabled',
  R: 'replica',
}

const STATE_WORDS: Readonly<Record<NonNullable<Trigger['state']>, string>> = {
  always: 'ENABLE ALWAYS',
  disabled: 'DISABLE',
  replica: 'ENABLE REPLICA',
}

/** Gives a trigger that has just been made its state; none where it simply fires. */
export function triggerStateSql(
  { name, table, state }: Pick<Trigger, 'name' | 'table' | 'state'>,
  { dialect }: Pick<RenderContext, 'dialect'>,
): readonly Statement[] {
  if (state === undefined) return []
  if (dialect.family !== 'postgres') throw lacks(dialect, 'has no state of a trigger: it fires')
  return [{ sql: `ALTER TABLE ${dialect.table(table)} ${STATE_WORDS[state]} TRIGGER ${dialect.quote(name)}` }]
}
