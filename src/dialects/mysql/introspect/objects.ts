import { atLeast, type Connection, type Row } from '../../../core/dialect.ts'
import type { Unmodelled } from '../../../core/introspection.ts'
import type { Native, Routine, SchemaObject, Sequence, Trigger, View } from '../../../core/schema/objects.ts'
import { tokenize, type TokenKind } from '../../../core/sql/tokens.ts'
import { mysql } from '../index.ts'
import { groupedBy, inOrderOf, textOf, type Catalogue, type Server } from './catalogue.ts'
import {
  unended,
  withoutDatabase,
  writtenEvent,
  writtenRoutine,
  writtenTriggerBody,
  writtenView,
} from './written.ts'

export interface ObjectContext {
  readonly connection: Connection
  readonly server: Server
  /** The modes of this session, in which all would be made again. */
  readonly modes: string
  readonly unmodelled: (entry: Unmodelled) => void
}

/** Everything that is no table. */
export async function readObjects(
  catalogue: Catalogue,
  sequences: readonly string[],
  context: ObjectContext,
): Promise<readonly SchemaObject[]> {
  const objects: SchemaObject[] = []
  for (const row of catalogue.views) objects.push(...(await readView(row, context)))
  objects.push(...(await readTriggers(catalogue.triggers, context)))
  for (const row of catalogue.routines) objects.push(...(await readRoutine(row, context)))
  for (const row of catalogue.events) objects.push(...(await readEvent(row, context)))
  objects.push(...(await readSequences(sequences, context)))
  return objects
}

/** What the server says that made it, from the one column of SHOW CREATE that holds it. */
async function shownText(kind: string, name: string, { connection, server }: ObjectContext): Promise<string> {
  const path = mysql.quote(server.database) + '.' + mysql.quote(name)
  const [row = {}] = await connection.query(`SHOW CREATE ${kind} ${path}`)
  const column = Object.keys(row).find((each) => /^(?:create |sql original)/i.test(each))
  return column === undefined ? '' : textOf(row, column)
}

/**
 * The catalogue leaves out character sets of literals (MariaDB), and MySQL's the algorithm and the names of the columns as
 * well: both tell the whole of a view here alone.
 */
async function readView(row: Row, context: ObjectContext): Promise<readonly View[]> {
  const name = textOf(row, 'name')
  const written = writtenView(await shownText('VIEW', name, context))
  if (!written) {
    context.unmodelled({ kind: 'view whose text is hidden', name })
    return []
  }
  const algorithm = written.algorithm.toLowerCase()
  const checkOption = textOf(row, 'checkOption').toLowerCase()
  return [
    {
      type: 'view',
      name,
      query: withoutDatabase(written.query, context.server.database),
      ...(written.columns && { columns: written.columns }),
      ...((checkOption === 'local' || checkOption === 'cascaded') && { checkOption }),
      ...(textOf(row, 'security') === 'INVOKER' && { securityInvoker: true as const }),
      ...((algorithm === 'merge' || algorithm === 'temptable') && { algorithm }),
    },
  ]
}

/**
 * Each but the first of an event says which one it follows. MySQL's catalogue takes the escapes out of the literals of a body
 * (9.7), and both lose characters beyond the basic plane in it.
 */
async function readTriggers(rows: readonly Row[], context: ObjectContext): Promise<readonly Trigger[]> {
  const triggers: Trigger[] = []
  const groups = groupedBy(
    rows.map((row) => ({
      ...row,
      group: ['tbl', 'timing', 'event'].map((key) => textOf(row, key)).join('\0'),
    })),
    'group',
  )
  for (const group of groups.values()) {
    let before: string | undefined
    for (const row of inOrderOf(group, 'position')) {
      const name = textOf(row, 'name')
      const known = textOf(row, 'body')
      const isExact = context.server.isMariadb && !known.includes('?')
      const written = isExact ? undefined : writtenTriggerBody(await shownText('TRIGGER', name, context))
      sayModes(row, { kind: 'trigger', name }, written ?? known, context)
      triggers.push({
        type: 'trigger',
        name,
        table: textOf(row, 'tbl'),
        timing: textOf(row, 'timing') === 'BEFORE' ? 'before' : 'after',
        events: [textOf(row, 'event').toLowerCase()],
        each: 'row',
        body: written ?? unended(known),
        ...(before !== undefined && { order: { follows: before } }),
      })
      before = name
    }
  }
  return triggers
}

/** The parameters as their author wrote them are told here alone. */
async function readRoutine(row: Row, context: ObjectContext): Promise<readonly Routine[]> {
  const name = textOf(row, 'name')
  const shown = textOf(row, 'type')
  const type = shown === 'FUNCTION' ? 'function' : shown === 'PROCEDURE' ? 'procedure' : undefined
  const written = type && writtenRoutine(await shownText(shown, name, context))
  if (!type || !written) {
    context.unmodelled({ kind: type ? `${type} whose text is hidden` : shown.toLowerCase(), name })
    return []
  }
  sayModes(row, { kind: type, name }, written.definition, context)
  return [{ type, name, ...written }]
}

async function readEvent(row: Row, context: ObjectContext): Promise<readonly Native[]> {
  const name = textOf(row, 'name')
  const written = writtenEvent(await shownText('EVENT', name, context))
  if (written === undefined) {
    context.unmodelled({ kind: 'event', name })
    return []
  }
  sayModes(row, { kind: 'event', name }, written, context)
  const path = mysql.table(name)
  const create = `CREATE EVENT ${path} ${written}`
  return [
    {
      type: 'native',
      kind: 'event',
      name,
      create: inZone(create, textOf(row, 'zone')),
      drop: `DROP EVENT ${path}`,
    },
  ]
}

/** The times of an event are those of the zone in which it was made. */
const inZone = (create: string, zone: string): string =>
  [
    `SET @mig_time_zone = @@SESSION.time_zone, SESSION time_zone = ${mysql.literal(zone)}`,
    create,
    'SET SESSION time_zone = @mig_time_zone',
  ].join(';\n')

/** What each mode makes of a text that would mean something else without it. */
const READ_OTHERWISE: Readonly<Record<string, (text: string, kind: TokenKind) => boolean>> = {
  ANSI_QUOTES: (text) => text.startsWith('"'),
  HIGH_NOT_PRECEDENCE: (text) => /^not$/i.test(text),
  NO_BACKSLASH_ESCAPES: (text, kind) => kind === 'string' && text.includes('\\'),
  ORACLE: () => true,
  PIPES_AS_CONCAT: (text) => text === '||',
  REAL_AS_FLOAT: (text) => /^real$/i.test(text),
}

/** Says where the text was written in a mode in which it means something else than in this session's. */
function sayModes(row: Row, what: Unmodelled, text: string, { modes, unmodelled }: ObjectContext): void {
  const [own, ours] = [textOf(row, 'modes').split(','), modes.split(',')]
  const others = Object.entries(READ_OTHERWISE).filter(([mode]) => own.includes(mode) !== ours.includes(mode))
  const isRead = [...tokenize(text, 'mysql')].some(({ kind, start, end }) =>
    others.some(([, reads]) => reads(text.slice(start, end), kind)),
  )
  if (isRead) unmodelled({ kind: `sql_mode of ${what.kind}`, name: what.name })
}

/** A sequence of MariaDB is a table of one row that tells what it is. */
async function readSequences(
  names: readonly string[],
  { connection, server }: ObjectContext,
): Promise<readonly Sequence[]> {
  if (names.length === 0) return []
  const selects = names.map(
    (name, i) => `SELECT ${i} AS item, minimum_value AS low, maximum_value AS high, start_value AS start,
  increment AS step, cache_size AS cache, cycle_option AS cycle
FROM ${mysql.quote(server.database)}.${mysql.quote(name)}`,
  )
  const rows = await connection.query(selects.join('\nUNION ALL '))
  const types = await typesOf(connection, server)
  return rows.map((row) => {
    const name = names[Number(row['item'])]!
    return sequenceOf(name, row, types.get(name))
  })
}

/** From 11.5 on a sequence has a type, which the catalogue tells. */
async function typesOf(connection: Connection, server: Server): Promise<ReadonlyMap<string, string>> {
  if (!atLeast(server.version, 11, 5)) return new Map()
  const rows = await connection.query(
    `SELECT sequence_name AS name, data_type AS type FROM information_schema.sequences
WHERE sequence_schema = ${mysql.literal(server.database)}`,
  )
  return new Map(rows.map((row) => [textOf(row, 'name'), textOf(row, 'type')]))
}

const BITS: Readonly<Record<string, bigint>> = { smallint: 16n, int: 32n, bigint: 64n }

/** What differs from the server's own: MariaDB leaves the last number at each end to itself. */
function sequenceOf(name: string, row: Row, shownType: string | undefined): Sequence {
  const [low, high, start, step] = ['low', 'high', 'start', 'step'].map((key) => BigInt(textOf(row, key)))
  const cache = Number(row['cache'])
  const top = 2n ** ((BITS[shownType ?? 'bigint'] ?? 64n) - 1n)
  const isDown = step! < 0n
  const [least, most] = isDown ? [-top + 1n, -1n] : [1n, top - 2n]
  const as = shownType === 'smallint' ? 'smallint' : shownType === 'int' ? 'integer' : undefined
  return {
    type: 'sequence',
    name,
    ...(as && { as }),
    ...(start !== (isDown ? high : low) && { start: numeral(start!) }),
    ...(step !== 1n && { increment: numeral(step!) }),
    ...(low !== least && { min: numeral(low!) }),
    ...(high !== most && { max: numeral(high!) }),
    ...(cache !== MARIADB_CACHE && { cache }),
    ...(Number(row['cycle']) === 1 && { cycle: true as const }),
  }
}

const MARIADB_CACHE = 1000

const numeral = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value
