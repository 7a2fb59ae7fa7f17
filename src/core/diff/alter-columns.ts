import { changeBack, changedColumn, type ColumnChange } from '../schema/column-change.ts'
import type { Column, ColumnType, Table } from '../schema/model.ts'
import { findObject } from '../schema/objects.ts'
import { nameOfType } from '../schema/renames.ts'
import { identitySequence } from '../postgres/identity-sequences.ts'
import { alterationOf, type Server } from './alter-column.ts'
import { RANKS, STEPS, type Change } from './change.ts'
import { certainly, columnsAbove, columnsBelow } from './inheritance.ts'
import { numberingKey, ownedKey, wholeKey, type PartKey, type World } from './parts.ts'
import { isSame } from './same.ts'
import { keysLedBy } from './served-keys.ts'
import type { State } from './state.ts'
import type { TableDiff } from './table-diff.ts'
import { columnUses, defaultUses, STRENGTH, type Use } from './uses.ts'

/** What changes the columns that stay. */
export function alterColumns(diff: TableDiff, state: State): readonly Change[] {
  return diff.columns.both
    .filter(([, { name }]) => !state.remade.has(ownedKey('column', diff.after.name, name)))
    .flatMap(([before, after]) => {
      const written = diff.written.columns.find(({ name }) => name === after.name) ?? after
      return alterColumn({ diff, before, after, written, state })
    })
}

interface Request {
  readonly diff: TableDiff
  readonly before: Column
  readonly after: Column
  readonly written: Column
  readonly state: State
}

type Parts = Pick<Change, 'makes' | 'alters' | 'takes' | 'needs' | 'leaned'>

/** First what is in the way of others, then the change itself, last what needs others. */
function alterColumn({ diff, before, after, written, state }: Request): readonly Change[] {
  const { name: table } = diff.after
  const { remade, server } = state
  const [key, defaultKey] = [ownedKey('column', table, after.name), ownedKey('default', table, after.name)]
  const numbering = server.dialect.family === 'mysql' ? numberingOf(diff, before, after, state) : undefined
  const changes: Change[] = []
  let now = before
  const step = (change: ColumnChange, parts: Parts, usingBack?: string): void => {
    const was = {
      ...changeBack({ ...diff.before, columns: [now] }, now, change),
      ...(usingBack !== undefined && { using: usingBack }),
    }
    const { name: column } = after
    changes.push({
      place: { rank: RANKS.table, group: table, step: STEPS.alterColumn, name: column },
      ...parts,
      ops: () => [{ kind: 'alterColumn', table, column, change, was }],
    })
    now = changedColumn(now, change)
  }

  const settings: Use = { on: wholeKey('settings', table), strength: STRENGTH.certain }
  const ofText = textFacetsOf(before)
  const growth = diff.isConverted && holdsBytes(after.type) ? growthOf(diff) : 0
  if (growth < 0) step({ type: before.type }, { takes: [`size of ${key}`], needs: [], leaned: [settings] })
  if (diff.isConverted && Object.keys(ofText).length > 0)
    step(ofText, { takes: [`text of ${key}`], needs: [], leaned: [settings] })
  if (numbering?.ends)
    step(
      { identity: null },
      { alters: [numbering.key], takes: [numbering.key], needs: [], leaned: numbering.leaned },
    )
  // the sequence that it counts by may have to make way for the one of the identity
  const begins = server.dialect.family === 'postgres' && after.identity && !before.identity
  if ((remade.has(defaultKey) || begins) && now.default !== undefined && now.default !== null)
    step(
      { default: null },
      {
        takes: [defaultKey],
        needs: [],
        leaned: [...defaultUses(before, state.before), ...columnUses(diff.before, before, state.before)],
      },
    )
  const typeKey = `type of ${key}`
  const above = columnsAbove(state, table, before.name)
  // one that is as another above gets its type with that
  if (remade.has(typeKey) && above.length === 0)
    step(
      { type: meanwhile(before.type, state.before) },
      { takes: [typeKey], needs: [], leaned: columnUses(diff.before, before, state.before) },
    )

  const wanted = numbering?.begins ? withoutIdentity(after) : after
  // as the steps before have left it
  const leftOf = now
  const alteration = alterationOf(now, wanted, numbering?.begins ? withoutIdentity(written) : written, server)
  if (alteration.how === 'change') {
    const below = columnsBelow(state.after, table, after.name)
    // with the old collation of its table, which it is to keep, it cannot wait until that is another
    const isBefore = !diff.isConverted && (alteration.change.charset ?? alteration.change.collation) != null
    step(
      alteration.change,
      {
        alters: [key, ...below.along, ...below.listed],
        makes: [
          defaultKey,
          typeKey,
          ...(isBefore ? [wholeKey('collation', key)] : []),
          ...sequenceMade(table, now, wanted, server),
        ],
        needs: [
          ...(isBefore ? [] : [settings]),
          ...columnUses(diff.after, after, state.after),
          ...defaultUses(after, state.after),
          ...certainly(above),
        ],
        leaned: [...columnUses(diff.before, leftOf, state.before), ...defaultUses(leftOf, state.before)],
      },
      alteration.usingBack,
    )
  }
  if (growth > 0 && isSame(before.type, after.type))
    step({ type: written.type }, { needs: [settings, { on: key, strength: STRENGTH.certain }], leaned: [] })
  if (numbering?.begins)
    step(
      { identity: after.identity! },
      { makes: [numbering.key], alters: [numbering.key], needs: numbering.needs, leaned: [] },
    )
  return changes
}

/** The name of the sequence that PostgreSQL makes for a column that begins to number the rows. */
const sequenceMade = (
  table: string,
  before: Column,
  after: Column,
  { dialect }: Server,
): readonly PartKey[] =>
  dialect.family === 'postgres' && after.identity && !before.identity
    ? [`relation ${table.slice(0, table.indexOf('.') + 1)}${identitySequence(table, after.name)}`]
    : []

/** What takes the character set and the collation away that the column has of its own. */
const textFacetsOf = ({ charset, collation }: Column): ColumnChange => ({
  ...((charset !== undefined || collation !== undefined) && { charset: null }),
  ...(collation !== undefined && { collation: null }),
})

/** Types of so many bytes, which become larger ones with a character set whose characters take more. */
const holdsBytes = (type: ColumnType): boolean =>
  type.name === 'tinytext' ||
  type.name === 'mediumtext' ||
  (type.name === 'native' && /^text\b/i.test(type.sql))

/** How many bytes more a character takes. */
const growthOf = ({ before, after }: TableDiff): number =>
  widthOf(after.settings?.charset) - widthOf(before.settings?.charset)

const WIDTHS: Readonly<Record<string, number>> = {
  ascii: 1,
  latin1: 1,
  utf8: 3,
  utf8mb3: 3,
  utf8mb4: 4,
  utf16: 4,
  utf32: 4,
}

const widthOf = (charset = 'utf8mb4'): number => WIDTHS[charset.toLowerCase()] ?? 2

interface Numbering {
  readonly key: PartKey
  readonly ends: boolean
  readonly begins: boolean
  readonly leaned: readonly Use[]
  readonly needs: readonly Use[]
}

/** MySQL and MariaDB number rows only by a column that a key begins with, as long as that key is there. */
function numberingOf(
  { before: old, after: now }: TableDiff,
  before: Column,
  after: Column,
  state: State,
): Numbering {
  const leading = (table: Table) => keysLedBy(table, before.name)
  const kept = leading(old).filter((key) => leading(now).includes(key) && !state.remade.has(key))
  const isInterrupted = kept.length === 0
  const certain = (on: PartKey): Use => ({ on, strength: STRENGTH.certain })
  const column = ownedKey('column', now.name, after.name)
  return {
    key: numberingKey(now.name, after.name),
    ends: before.identity !== undefined && (after.identity === undefined || isInterrupted),
    begins: after.identity !== undefined && (before.identity === undefined || isInterrupted),
    leaned: leading(old).map(certain),
    needs: [...leading(now), column].map(certain),
  }
}

/** The type that the column has while its own is made anew: what a domain is based on, or else text. */
function meanwhile(type: ColumnType, world: World): ColumnType {
  if (type.name === 'array') return { ...type, of: meanwhile(type.of, world) }
  const domain = findObject(world.schema, 'domain', `domain ${nameOfType(type)}`)
  return domain?.base ?? { name: 'text' }
}

function withoutIdentity({ identity: _apart, ...column }: Column): Column {
  return column
}
