import { tokenize } from '../../sql/tokens.ts'

/** A partition as SHOW CREATE TABLE has it: `values` is all that follows its name. */
export interface WrittenPartition {
  readonly name: string
  readonly values: string
}

/** The partitions in the text that MySQL or MariaDB gives for a table, in their order; none where it has none. */
export function writtenPartitions(createTable: string): readonly WrittenPartition[] {
  const words = [...tokenize(createTable, 'mysql')].filter(({ kind }) => kind !== 'space')
  const textOf = (at: number) => (words[at] ? createTable.slice(words[at].start, words[at].end) : '')
  const found: WrittenPartition[] = []
  let depth = 0
  let open: { name: string; start: number } | undefined
  const close = (end: number) => {
    if (open) found.push({ name: open.name, values: createTable.slice(open.start, end).trim() })
    open = undefined
  }
  for (const [at, { start, kind }] of words.entries()) {
    const text = textOf(at)
    if (kind === 'punctuation' && text === ')') {
      depth--
      if (depth === 0) close(start)
    }
    if (depth === 1 && text === ',') close(start)
    // the list of partitions is the one parenthesis in which the word stands first
    const isFirst = kind === 'word' && /^partition$/i.test(text) && ['(', ','].includes(textOf(at - 1))
    if (depth === 1 && isFirst) {
      const name = words[at + 1]!
      open = { name: unquoted(createTable.slice(name.start, name.end)), start: name.end }
    }
    if (kind === 'punctuation' && text === '(') depth++
  }
  return found
}

const unquoted = (name: string) => (name.startsWith('`') ? name.slice(1, -1).replaceAll('``', '`') : name)
