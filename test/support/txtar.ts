/** A text with files below it, in one file that a person edits: Go's txtar format. */
export interface Archive {
  readonly script: string
  /** In the order of the archive; every text that is not empty ends in a newline. */
  readonly files: ReadonlyMap<string, string>
}

const MARKER = /^-- (.*\S) --\s*$/

/** Reads an archive: a line `-- name --` begins a file. Throws where a name comes twice. */
export function parseTxtar(text: string): Archive {
  let script = ''
  let name: string | undefined
  const files = new Map<string, string>()
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const complete = line.endsWith('\n') ? line : `${line}\n`
    const marker = MARKER.exec(line)?.[1]?.trim()
    if (marker !== undefined) {
      if (files.has(marker)) throw new Error(`the archive holds ${marker} twice`)
      name = marker
      files.set(name, '')
    } else if (name === undefined) script += complete
    else files.set(name, files.get(name)! + complete)
  }
  return { script, files }
}

/** The archive as text: what `parseTxtar` reads again. Throws where a file has a line that looks like a marker. */
export function formatTxtar(archive: Archive): string {
  const files = [...archive.files].map(([name, text]) => {
    if (text.split('\n').some((line) => MARKER.test(line))) {
      throw new Error(`${name} has a line that would begin a file of the archive`)
    }
    return `-- ${name} --\n${withNewline(text)}`
  })
  return withNewline(archive.script) + files.join('')
}

/** The text as an archive can hold it. */
export function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
