import { defOf, ops, type Kind } from '../../src/core/ops/index.ts'
import { toSql } from '../../src/core/ops/list.ts'
import { unknownSchema } from '../../src/core/schema/model.ts'
import { dialects } from '../../src/dialects/index.ts'
import { isMigError } from '../../src/errors.ts'
import type { TestDialect } from './dialects.ts'
import { allExamples, type Example } from './operations.ts'

const SERVERS: readonly (readonly [dialect: TestDialect, title: string])[] = [
  ['postgres', 'PostgreSQL'],
  ['mysql', 'MySQL'],
  ['mariadb', 'MariaDB'],
  ['sqlite', 'SQLite'],
]

/** Kinds of which every server says the same. */
interface Group {
  readonly kinds: readonly Kind[]
  /** One for each server. */
  readonly cells: readonly string[]
}

/** Which operation runs on which server, as the examples show it, for MIGRATION_README.md. */
export function matrix(): string {
  const kinds = (Object.keys(ops) as Kind[]).toSorted()
  const groups = groupsOf(kinds)
  const everywhere = groups.filter(isEverywhere).flatMap((group) => group.kinds)
  return [
    wrapped(`These run on all four servers: ${quoted(everywhere)}.`),
    '',
    'The others:',
    '',
    table([
      ['operation', ...SERVERS.map(([, title]) => title)],
      ...groups.filter((group) => !isEverywhere(group)).map((group) => [quoted(group.kinds), ...group.cells]),
    ]),
    '',
    'And what of an operation that runs there a server refuses:',
    '',
    ...kinds.flatMap(partsOf),
  ].join('\n')
}

const isEverywhere = ({ cells }: Group) => cells.every((text) => text === 'yes')

const quoted = (kinds: readonly Kind[]) => kinds.map((kind) => `\`${kind}\``).join(', ')

function groupsOf(kinds: readonly Kind[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const kind of kinds) {
    const cells = SERVERS.map(([dialect]) => cell(kind, dialect))
    const key = cells.join('|')
    groups.set(key, { kinds: [...(groups.get(key)?.kinds ?? []), kind], cells })
  }
  return [...groups.values()]
}

const examplesOf = (kind: Kind) => allExamples.filter(({ op }) => op.kind === kind)

const runsOn = ({ only, refused }: Example, dialect: TestDialect) =>
  (only?.includes(dialect) ?? true) && refused?.[dialect] === undefined

/** `yes` where an example of it runs there, which the tests see; else what mig says. */
function cell(kind: Kind, dialect: TestDialect): string {
  const examples = examplesOf(kind)
  if (examples.some((example) => runsOn(example, dialect))) return 'yes'
  const reasons = examples.flatMap((example) => ownRefusal(example, dialect) ?? [])
  return `refused: ${reasons[0] ?? renderedRefusal(kind, dialect)}`
}

/** What is said of the operation itself; undefined where it runs, or what it needs is refused before it. */
function ownRefusal({ op, refused }: Example, dialect: TestDialect): string | undefined {
  const [message, prefix] = [refused?.[dialect], `${defOf(op).describe(op)}: `]
  return message?.startsWith(prefix) ? shortened(message.slice(prefix.length)) : undefined
}

/** The server stands above it, and the column is one of the example. */
const shortened = (reason: string) =>
  reason
    .replace(/^column ".*?": /, '')
    .replace(/^(?:postgres|mysql|mariadb|sqlite) (?:has )?/i, '')
    .replaceAll('|', '\\|')

function renderedRefusal(kind: Kind, dialect: TestDialect): string {
  const { op } = examplesOf(kind)[0]!
  try {
    toSql([op], { dialect: dialects[dialect] }, unknownSchema)
  } catch (error) {
    if (isMigError(error) && error.code === 'operation.unsupported')
      return shortened(error.message.slice(`${defOf(op).describe(op)}: `.length))
    throw error
  }
  throw new Error(`no example says whether ${kind} runs on ${dialect}`)
}

/** `- createIndex on an expression: not on MariaDB (no index on an expression)`, once for what is refused alike. */
function partsOf(kind: Kind): readonly string[] {
  const lines = new Map<string, string>()
  for (const example of examplesOf(kind)) {
    const refusals = SERVERS.flatMap(([dialect, title]) => {
      const reason = cell(kind, dialect) === 'yes' ? ownRefusal(example, dialect) : undefined
      return reason === undefined ? [] : [{ title, reason }]
    })
    const reasons = [...new Set(refusals.map(({ reason }) => reason))].map((reason) => {
      const titles = refusals.filter((each) => each.reason === reason).map(({ title }) => title)
      return `not on ${titles.join(', ')} (${reason})`
    })
    const text = reasons.join(', ')
    if (text !== '' && !lines.has(text)) lines.set(text, `- \`${kind}\` ${example.title}: ${text}`)
  }
  return [...lines.values()]
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)))
  const line = (row: readonly string[]) => `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`
  const [head, ...body] = rows
  return [line(head!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  )
}

/** In lines of at most 120 characters. */
function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 120) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.join('\n')
}
