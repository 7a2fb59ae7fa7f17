/** The text without the byte order mark that some editors begin a file with. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/**
 * A file's text as its checksum sees it, so that an editor's or Git's habits change nothing: without byte
 * order mark, lines ended by a line feed, without white space at the ends of lines and without blank lines at
 * the end of the file.
 */
export function normaliseContent(text: string): string {
  const lines = withoutMark(text).split(/\r\n|\r|\n/)
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()
}
