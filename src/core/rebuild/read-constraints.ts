import type { Constraint } from '../schema/constraints.ts'
import type { ConflictAction, Deferrable, ForeignKey, ReferentialAction } from '../schema/model.ts'
import { nameOfUnnamed } from '../schema/unnamed.ts'
import { closing, isKeyword, isSameName, nameIn, wordsOf, type Word } from './lexis.ts'
import { spelled, type SpellingContext } from './spelling.ts'
import type { WrittenClause, WrittenConstraint, WrittenTable } from './written-table.ts'

/** One constraint as it is written, at its column or behind the columns, and what it says. */
export interface ReadConstraint {
  readonly part: WrittenClause | WrittenConstraint
  /** One without a name goes by what it says: `nameOfUnnamed`. */
  readonly constraint: Constraint
  /** The words of it that `constraint` leaves out although they mean something. */
  readonly unsaid: readonly string[]
}

/** The constraints of a table in the order in which they are written. */
export function constraintsIn(table: WrittenTable): readonly ReadConstraint[] {
  const context = contextOf(table)
  const parts = [
    ...table.columns.flatMap(({ name, clauses }) =>
      clauses.flatMap((clause) => read(clause, wordsOf(clause.text), context, name)),
    ),
    ...table.constraints.flatMap((each) => read(each, wordsOf(each.text), context)),
  ]
  const taken = new Set<string>()
  return parts.map(({ part, constraint, unsaid }) => {
    const isSecond = part.name !== undefined && taken.has(part.name)
    const name = part.name === undefined || isSecond ? freeName(constraint, taken) : part.name
    taken.add(name)
    return {
      part,
      constraint: { ...constraint, name },
      unsaid: isSecond ? [...unsaid, `CONSTRAINT ${part.name}`] : unsaid,
    }
  })
}

interface ReadPart extends Omit<ReadConstraint, 'constraint'> {
  readonly constraint: Nameless<Exclude<Constraint, { readonly type: 'exclusion' }>>
}

type Nameless<T> = T extends unknown ? Omit<T, 'name'> : never

/** SQLite lets several constraints say the same. */
function freeName(constraint: ReadPart['constraint'], taken: ReadonlySet<string>): string {
  const name = nameOfUnnamed(constraint)
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name} ${i}`
  return free
}

/** What an expression of the table may name. */
export const contextOf = (table: WrittenTable): SpellingContext & CollationContext => ({
  table: table.name,
  columns: table.columns.map(({ name }) => name),
  collationOf: (name) => {
    const clause = table.columns
      .find((column) => isSameName(column.name, name))
      ?.clauses.findLast(({ kind }) => kind === 'collate')
    return clause ? collationIn(wordsOf(clause.text))! : 'BINARY'
  },
})

interface CollationContext {
  /** The collation of one of the table's columns. */
  collationOf(column: string): string
}

/** The collation that a COLLATE names, SQLite's own in capitals; undefined where there is none. */
export function collationIn(words: readonly Word[]): string | undefined {
  const at = words.findIndex((word) => isKeyword(word, 'COLLATE'))
  if (at < 0) return undefined
  const name = nameIn(words[at + 1]!.text)
  return /^(?:binary|nocase|rtrim)$/i.test(name) ? name.toUpperCase() : name
}

/** `column`: where it stands at one. */
function read(
  part: WrittenClause | WrittenConstraint,
  words: readonly Word[],
  context: SpellingContext & CollationContext,
  column?: string,
): readonly ReadPart[] {
  const one = (constraint: ReadPart['constraint'], unsaid: readonly string[] = []) => [
    { part, constraint, unsaid },
  ]
  const keys = elementsOf(groupOf(words))
  const columns = column === undefined ? keys.map(([name]) => ownName(nameIn(name!.text), context)) : [column]
  const onConflict = conflictOf(words)
  switch (part.kind) {
    case 'primaryKey':
    case 'unique': {
      const key = { type: part.kind, columns, ...(onConflict && { onConflict }) }
      if (column === undefined)
        return one(
          key,
          keys.flatMap((each) => unsaidOf(each, context)),
        )
      return one(key, words.some((word) => isKeyword(word, 'DESC')) ? ['DESC'] : [])
    }
    case 'foreignKey':
    case 'references':
      return one({ type: 'foreignKey', columns, ...referencesOf(words) })
    case 'check':
      // a name of nothing is no check
      return words.some((word) => isKeyword(word, 'CHECK'))
        ? one({ type: 'check', expression: spelled(groupOf(words), context) })
        : []
    default:
      return []
  }
}

const ownName = (name: string, { columns }: SpellingContext) =>
  columns.find((each) => isSameName(each, name)) ?? name

/** What stands between the first parentheses. */
export function groupOf(words: readonly Word[]): readonly Word[] {
  const open = words.findIndex(({ text }) => text === '(')
  return open < 0 ? [] : words.slice(open + 1, closing(words, open))
}

/** The elements of a list, which commas part. */
export function elementsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const elements: Word[][] = [[]]
  let depth = 0
  for (const word of words) {
    if (word.text === '(') depth++
    if (word.text === ')') depth--
    if (word.text === ',' && depth === 0) elements.push([])
    else elements.at(-1)!.push(word)
  }
  return elements.filter((element) => element.length > 0)
}

function unsaidOf(key: readonly Word[], { collationOf }: CollationContext): readonly string[] {
  const [name, ...rest] = key
  const collation = collationIn(rest)
  const isOther = collation !== undefined && collation !== collationOf(nameIn(name!.text))
  return [
    ...(isOther ? [`COLLATE ${collation}`] : []),
    ...(rest.some((word) => isKeyword(word, 'DESC')) ? ['DESC'] : []),
  ]
}

/** What becomes of a row that breaks it; undefined where that is what SQLite does anyway. */
export function conflictOf(words: readonly Word[]): ConflictAction | undefined {
  const at = words.findLastIndex((word, i) => isKeyword(word, 'CONFLICT') && isKeyword(words[i - 1], 'ON'))
  const action = words[at + 1]?.text.toLowerCase()
  // safe: SQLite knows no others, and has read the statement
  return at < 0 || action === 'abort' ? undefined : (action as ConflictAction)
}

function referencesOf(words: readonly Word[]): Omit<ForeignKey, 'name' | 'columns'> {
  const at = words.findIndex((word) => isKeyword(word, 'REFERENCES'))
  const tail = words.slice(at + 2)
  const group = tail[0]?.text === '(' ? groupOf(tail) : []
  const action = (event: string) => actionOf(tail, event)
  const [onDelete, onUpdate, deferrable] = [action('DELETE'), action('UPDATE'), deferrableOf(tail)]
  return {
    references: {
      table: nameIn(words[at + 1]!.text),
      columns: group.length === 0 ? [] : elementsOf(group).map(([name]) => nameIn(name!.text)),
    },
    ...(onDelete && { onDelete }),
    ...(onUpdate && { onUpdate }),
    ...(deferrable && { deferrable }),
  }
}

/** Undefined where it is what happens anyway. The last of several counts. */
function actionOf(words: readonly Word[], event: string): ReferentialAction | undefined {
  const at = words.findLastIndex((word, i) => isKeyword(word, 'ON') && isKeyword(words[i + 1], event))
  if (at < 0) return undefined
  const first = words[at + 2]!.text.toLowerCase()
  const action = first === 'set' || first === 'no' ? `${first} ${words[at + 3]!.text.toLowerCase()}` : first
  // safe: SQLite knows no others, and has read the statement
  return action === 'no action' ? undefined : (action as ReferentialAction)
}

function deferrableOf(words: readonly Word[]): Deferrable | undefined {
  const at = words.findIndex((word) => isKeyword(word, 'DEFERRABLE'))
  if (at < 0 || isKeyword(words[at - 1], 'NOT')) return undefined
  return isKeyword(words[at + 2], 'DEFERRED') ? 'deferred' : 'immediate'
}
