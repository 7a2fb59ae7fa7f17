/** How both servers write a foreign key in SHOW CREATE TABLE: on a line of its own, always with these words between its names. */
const LINE =
  /^( {2}CONSTRAINT )(`.+`)( FOREIGN KEY \()(`.+`)(\) REFERENCES )(`.+`)( \()(`.+`)(\)(?: ON (?:DELETE|UPDATE) (?:SET NULL|SET DEFAULT|CASCADE|RESTRICT|NO ACTION))*,?)$/gm

/**
 * The text with the backticks doubled that names of foreign keys hold: InnoDB writes those names as they are, until
 * MariaDB 10.11.19. A line whose names are whole stays as it is.
 */
export function withQuotedForeignKeys(created: string): string {
  return created.replace(LINE, (line, ...parts: string[]) => {
    const pieces = parts.slice(0, 9)
    const isQuoted = pieces.every((piece) => names(piece).every(isWhole))
    return isQuoted ? line : pieces.map((piece) => quoted(piece)).join('')
  })
}

/** Between the names of a list stands a comma and a space, between a database and its table a dot. */
const SEPARATOR = /`(, |\.)`/

const names = (piece: string): readonly string[] =>
  piece.startsWith('`')
    ? piece
        .slice(1, -1)
        .split(SEPARATOR)
        .filter((_, i) => i % 2 === 0)
    : []

const isWhole = (name: string) => !name.replaceAll('``', '').includes('`')

function quoted(piece: string): string {
  if (!piece.startsWith('`')) return piece
  const parts = piece.slice(1, -1).split(SEPARATOR)
  return parts.map((part, i) => (i % 2 === 0 ? `\`${part.replaceAll('`', '``')}\`` : part)).join('')
}
