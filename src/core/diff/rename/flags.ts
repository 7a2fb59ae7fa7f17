import { MigError } from '../../../errors.ts'
import { findTable } from '../../schema/edit.ts'
import type { Schema } from '../../schema/model.ts'
import { didYouMean } from '../../text/suggest.ts'
import type { Rename } from '../renames.ts'

/** What stands before the first colon, where a name alone would not tell what kind of thing it is of. */
const PREFIXES = {
  table: 'table',
  column: 'column',
  index: 'index',
  constraint: 'constraint',
  enum: 'enum value',
} as const satisfies Record<string, Rename['type']>

/**
 * As the command line takes it: `users:people`, `users.name:full_name`, `index:users.ix_a:ix_b`,
 * `constraint:users.ck_a:ck_b`, `enum:mood.sad:unhappy`. A name with a point, a colon or a quote in it stands in double
 * quotes.
 */
export function printRename(rename: Rename): string {
  const to = printPart(rename.to)
  switch (rename.type) {
    case 'table': {
      // `app.users:people` would be a column of the table app
      const prefix = rename.from.includes('.') && !rename.to.includes('.') ? 'table:' : ''
      return `${prefix}${printPath(rename.from)}:${printPath(rename.to)}`
    }
    case 'column':
      return `${printPath(rename.table)}.${printPart(rename.from)}:${to}`
    case 'index':
    case 'constraint':
      return `${rename.type}:${printPath(rename.table)}.${printPart(rename.from)}:${to}`
    case 'enum value':
      return `enum:${printPath(rename.on)}.${printPart(rename.from)}:${to}`
  }
}

const printPath = (name: string) => name.split('.').map(printPart).join('.')

const printPart = (part: string) => (/^[^.:"]+$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`)

/**
 * The rename that the text means, `printRename` undone. The schemas tell a table in another schema, `app.users`, from a
 * column. Throws `usage` where the text is none; whether the names exist is not asked here.
 */
export function parseRename(text: string, before: Schema, after: Schema): Rename {
  const sections = readSections(text)
  const [first, second, third] = sections
  if (sections.length === 2 && first && second) return withoutPrefix(text, first, second, { before, after })
  if (sections.length !== 3 || !first || !second || !third) throw unreadable(text)
  const prefix = first.join('.')
  if (!isPrefix(prefix)) {
    const near = didYouMean(prefix, Object.keys(PREFIXES))
    const hint =
      near === undefined ? `there are ${Object.keys(PREFIXES).join(', ')}` : `did you mean "${near}"?`
    throw new MigError('usage', `"${text}": "${prefix}" is no kind of thing that is renamed`, {
      hint: [hint],
    })
  }
  if (prefix === 'table') return { type: 'table', from: second.join('.'), to: third.join('.') }
  const [owner, from, to] = [second.slice(0, -1).join('.'), second.at(-1)!, third.join('.')]
  if (owner === '' || third.length > 1) throw unreadable(text)
  if (prefix === 'enum') return { type: 'enum value', on: owner, from, to }
  return { type: PREFIXES[prefix], table: owner, from, to }
}

type Path = readonly string[]

function withoutPrefix(
  text: string,
  left: Path,
  right: Path,
  { before, after }: { readonly before: Schema; readonly after: Schema },
): Rename {
  const [whole, to] = [left.join('.'), right.join('.')]
  if (left.length === 1 || right.length > 1) return { type: 'table', from: whole, to }
  const table = left.slice(0, -1).join('.')
  if (table === '') throw unreadable(text)
  const isOwner = findTable(before, table) ?? findTable(after, table)
  if (isOwner || !findTable(before, whole)) return { type: 'column', table, from: left.at(-1)!, to }
  return { type: 'table', from: whole, to: findTable(after, to) ? to : `${table}.${to}` }
}

const isPrefix = (word: string): word is keyof typeof PREFIXES => Object.hasOwn(PREFIXES, word)

/** What stands between colons, each as the names between its points. */
function readSections(text: string): readonly Path[] {
  const sections: string[][] = [[]]
  const part = /(?:"((?:[^"]|"")*)"|([^.:"]+))([.:]|$)/y
  for (;;) {
    const [, quoted, bare, end] = part.exec(text) ?? []
    if (end === undefined) throw unreadable(text)
    sections.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare!)
    if (end === '') return sections
    if (end === ':') sections.push([])
  }
}

const unreadable = (text: string) =>
  new MigError('usage', `"${text}" is no rename`, {
    hint: [
      'a table: users:people',
      'a column: users.name:full_name',
      'others: index:users.ix_a:ix_b, constraint:users.ck_a:ck_b, enum:mood.sad:unhappy',
      'a name with a point or a colon in it stands in double quotes',
    ],
  })
