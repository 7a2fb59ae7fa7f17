import { Readable, Transform } from 'node:stream'

/**
 * The programs of MySQL and MariaDB write a mode into what they write that makes zeros of dates such as the 31st of
 * February, which a column may well hold.
 */
export function takingAnyDate(): Transform {
  let isFirst = true
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = isFirst ? chunk.toString('latin1').replace(MODE, '$1,ALLOW_INVALID_DATES') : undefined
      isFirst = false
      done(null, text === undefined ? chunk : Buffer.from(text, 'latin1'))
    },
  })
}

const MODE = /(SQL_MODE='NO_AUTO_VALUE_ON_ZERO)/

/** What the programs of MySQL and MariaDB have written, without one table: it stays as it is. */
export function leavingOut(text: Readable, table: string): Readable {
  const named = `\`${table.replaceAll('`', '``')}\``
  const begins = [`-- Table structure for table ${named}\n`, `-- Dumping data for table ${named}\n`]
  let isLeftOut = false
  const kept = (line: string) => {
    if (HEADING.test(line)) isLeftOut = begins.includes(line)
    return !isLeftOut
  }
  return Readable.from(
    (async function* () {
      for await (const lines of linesOf(text)) {
        yield Buffer.from(lines.filter(kept).join(''), 'latin1')
      }
    })(),
  )
}

/** What stands above each part of what they write; the line breaks of values are escaped. */
const HEADING = /^-- [A-Z]/

/** Whole lines with their ends, as many as there are; a byte is a character. */
async function* linesOf(text: Readable): AsyncGenerator<readonly string[]> {
  let begun: string[] = []
  for await (const chunk of text) {
    const part = (chunk as Buffer).toString('latin1')
    const end = part.lastIndexOf('\n') + 1
    if (end > 0) {
      yield [...begun, part.slice(0, end)].join('').split(/(?<=\n)/)
      begun = []
    }
    begun.push(part.slice(end))
  }
  yield [begun.join('')]
}
