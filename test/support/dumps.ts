/**
 * A dump without what means nothing: the order of the keys in a table of MySQL's, and the white space in which SQLite keeps
 * the text of the statement that made a table.
 */
export function alike(dump: string): string {
  return dump
    .replaceAll(/^CREATE TABLE `[^]*?^\)/gm, (table) =>
      table.replaceAll(/(?:^ *(?:\w+ )?(?:KEY|CONSTRAINT) .*\n)+/gm, (keys) =>
        keys.replaceAll(/,$/gm, '').split('\n').toSorted().join('\n'),
      ),
    )
    .replaceAll(/^CREATE TABLE "[^]*?;$/gm, (table) => table.replaceAll(/\s+/g, ' ').replaceAll('( ', '('))
}

/**
 * The schema of a dump as two ways of making the same give it: without rows and what counts them, and on SQLite with every
 * constraint as one of its table, wherever it was written.
 */
export function schemaOf(dump: string): string {
  return (
    alike(dump)
      .replaceAll(/^== rows of [^]*?(?=^== |(?![^]))/gm, '')
      .replaceAll(/ AUTO_INCREMENT=\d+/g, '')
      // a sequence that belongs to a column keeps the name that its table had
      .replaceAll(/^\S+(?= \w+ start .* owned by )/gm, 'sequence')
      .replaceAll(/ last \d+/g, ' last none')
      .replaceAll(/^CREATE TABLE "[^]*?;$/gm, withPartsInOrder)
  )
}

/** The same, where the columns stand in no order: one that was dropped comes back as the last. */
export function unorderedSchemaOf(dump: string): string {
  const sorted = (lines: string) => lines.replaceAll(/,$/gm, '').split('\n').toSorted().join('\n')
  return schemaOf(dump)
    .replaceAll(/(?:^ {2}`.*\n)+/gm, sorted)
    .replaceAll(/(?<=^== columns\n)[^]*?(?=^== )/gm, (lines) => sorted(lines.replaceAll(/ \d{4} /g, ' ')))
    .replaceAll(/^CREATE TABLE "[^]*?;$/gm, (sql) => {
      const open = sql.indexOf('(')
      return `${sql.slice(0, open)}(${partsOf(sql.slice(open + 1, closingOf(sql, open)))
        .toSorted()
        .join(', ')})`
    })
}

/** The rows of a dump, without its schema. */
export function rowsOf(dump: string): string {
  return dump.match(/^== rows of [^]*?(?=^== |(?![^]))/gm)?.join('') ?? ''
}

/** A CREATE TABLE of SQLite with its constraints behind the columns, in the order of their names. */
function withPartsInOrder(sql: string): string {
  const open = sql.indexOf('(')
  const close = closingOf(sql, open)
  const columns: string[] = []
  const constraints: string[] = []
  for (const part of partsOf(sql.slice(open + 1, close))) {
    if (/^(CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)\b/.test(part)) {
      constraints.push(part)
      continue
    }
    const [column = '', ...inline] = part.split(
      / (?=CONSTRAINT (?:"(?:[^"]|"")*"|\w+) (?:CHECK|REFERENCES|UNIQUE)\b)/,
    )
    const [name] = /^"(?:[^"]|"")*"|^\S+/.exec(column)!
    columns.push(column)
    constraints.push(
      ...inline.map((each) =>
        each
          .replace(/ REFERENCES /, ` FOREIGN KEY (${name}) REFERENCES `)
          .replace(/ UNIQUE$/, ` UNIQUE (${name})`),
      ),
    )
  }
  return `${sql.slice(0, open)}(${[...columns, ...constraints.toSorted()].join(', ')}${sql.slice(close)}`
}

/** What stands between the commas that no parenthesis or quote holds. */
function partsOf(body: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at <= body.length; at++) {
    if (at === body.length || body[at] === ',') {
      parts.push(body.slice(start, at).trim())
      start = at + 1
    } else at = endOf(body, at)
  }
  return parts
}

/** The last character of what begins at `at`: a quoted text, what stands in parentheses, or just that character. */
function endOf(text: string, at: number): number {
  const character = text[at]!
  if (character === '(') return closingOf(text, at)
  if (!'\'"`'.includes(character)) return at
  const end = text.indexOf(character, at + 1)
  return end === -1 ? text.length : end
}

function closingOf(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === ')') return at
    at = endOf(text, at)
  }
  return text.length
}
