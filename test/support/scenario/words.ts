/** One word of a script line; `quoted` where it is text in quotes, which is never an operator. */
export interface Word {
  readonly text: string
  readonly quoted: boolean
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

/**
 * The words of a line as a shell would cut it. In double quotes `\n`, `\t`, `\"`, `\\` and `\$` are one character;
 * `$NAME` is replaced by `variables` outside of single quotes. Throws where a quote has no end or a name no value.
 */
export function splitWords(line: string, variables: Readonly<Record<string, string>>): Word[] {
  const words: Word[] = []
  let rest = line.trim()
  while (rest !== '' && !rest.startsWith('#')) {
    let text = ''
    let quoted = false
    while (rest !== '' && !/^\s/.test(rest)) {
      const part = /^'([^']*)'|^"((?:[^"\\]|\\.)*)"|^([^\s'"]+)/.exec(rest)
      if (part === null) throw new Error(`a quote without an end: ${rest}`)
      const [all, single, double, bare] = part
      quoted ||= bare === undefined
      text += single ?? expand((double ?? bare)!, variables)
      rest = rest.slice(all.length)
    }
    words.push({ text, quoted })
    rest = rest.trimStart()
  }
  return words
}

function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\\(.)|\$(\w+)|\$\{(\w+)\}/g,
    (_, escaped?: string, plain?: string, braced?: string) => {
      if (escaped !== undefined) return ESCAPES[escaped] ?? escaped
      const name = (plain ?? braced)!
      const value = variables[name]
      if (value === undefined) throw new Error(`$${name} has no value here`)
      return value
    },
  )
}
