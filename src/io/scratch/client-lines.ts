import type { Family } from '../../core/schema/model.ts'
import { lineColumn } from '../../core/sql/position.ts'
import { readToken } from '../../core/sql/tokens.ts'
import { MigError } from '../../errors.ts'

/** Commands of psql and sqlite3 that read more SQL, or make it: without them the schema would not be whole. */
const READS_MORE = /^(?:\\(?:i|ir|include|include_relative|gexec|copy)|\.(?:read|import|restore|open))$/

/** How a dump of MariaDB begins since 10.5.25: for its own client, and with no `;`. */
const SANDBOX = /^\s*\/\*M!999999\\-.*?\*\/[^\S\n]*/

/**
 * A text with blanks in place of what is meant for a command-line client alone: `\connect`, `\restrict`, `.mode`, and
 * COPY ... FROM stdin with its rows. Every statement stays at its place. Throws MigError for a command that reads another file.
 */
export function withoutClientLines(text: string, family: Family): string {
  if (family === 'mysql') return text.replace(SANDBOX, (line) => ' '.repeat(line.length))
  const sign = family === 'postgres' ? '\\' : '.'
  const pieces: string[] = []
  let kept = 0
  let isBetween = true
  let begun = 0
  let copy = ''
  const blankTo = (from: number, to: number) => {
    pieces.push(text.slice(kept, from), text.slice(from, to).replaceAll(/[^\n]/g, ' '))
    kept = to
  }
  for (let at = 0; at < text.length;) {
    if (text[at] === sign && (isBetween || family === 'postgres')) {
      const end = lineEnd(text, at)
      refuseReading(text, at, end)
      blankTo(at, end)
      at = end
      continue
    }
    const { kind, end } = readToken(text, at, family, {})
    const word = text.slice(at, end)
    if (kind === 'space' || kind === 'comment') {
      at = end
      continue
    }
    if (isBetween) begun = at
    isBetween = word === ';'
    copy = nextOfCopy(copy, word.toUpperCase())
    at = end
    if (isBetween && copy === 'COPY FROM STDIN') {
      const rows = endOfRows(text, end)
      blankTo(begun, rows)
      at = rows
    }
    if (isBetween) copy = ''
  }
  return [...pieces, text.slice(kept)].join('')
}

/** How much of `COPY ... FROM STDIN` a statement has said. */
function nextOfCopy(said: string, word: string): string {
  if (said === '') return word === 'COPY' ? word : 'another'
  if (said === 'COPY' && word === 'FROM') return 'COPY FROM'
  if (said === 'COPY FROM') return word === 'STDIN' ? 'COPY FROM STDIN' : 'COPY'
  return said
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from)
  return feed === -1 ? text.length : feed
}

/** Behind the line `\.`, or the end of the text. */
function endOfRows(text: string, from: number): number {
  const end = /^\\\.\r?$/m
  const found = end.exec(text.slice(from))
  return found ? from + found.index + found[0].length : text.length
}

function refuseReading(text: string, from: number, end: number): void {
  const [command] = text.slice(from, end).split(/\s/, 1)
  if (!READS_MORE.test(command!)) return
  const { line } = lineColumn(text, from)
  throw new MigError('schema.unbuildable', `line ${line}: ${command!} is a command of a client, not SQL`, {
    hint: ['name the other file in "schema" as well, or write its statements here'],
    details: { line },
  })
}
