import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

export type Family = 'pg' | 'mysql' | 'sqlite'

const FAMILIES: readonly Family[] = ['pg', 'mysql', 'sqlite']

/** A file of DDL, with the extensions that PostgreSQL needs for it. */
export interface SchemaFile {
  readonly family: Family
  readonly name: string
  readonly path: string
  readonly extensions: readonly string[]
}

/** One schema at two times. */
export interface SchemaPair {
  readonly family: Family
  readonly name: string
  readonly a: SchemaFile
  readonly b: SchemaFile
}

/** The `.sql` files of `pg/`, `mysql/` and `sqlite/` in the folder, or of the folder itself where it is one of them. */
export function findSchemas(folder: string): readonly SchemaFile[] {
  return familiesOf(folder).flatMap(({ family, path }) =>
    readdirSync(path)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => schemaFile(family, join(path, file), file.slice(0, -'.sql'.length))),
  )
}

/** The folders with an `a.sql` and a `b.sql` in the same places. */
export function findPairs(folder: string): readonly SchemaPair[] {
  return familiesOf(folder).flatMap(({ family, path }) =>
    readdirSync(path)
      .filter((name) => existsSync(join(path, name, 'a.sql')) && existsSync(join(path, name, 'b.sql')))
      .sort()
      .map((name) => {
        const side = (which: string) =>
          schemaFile(family, join(path, name, `${which}.sql`), `${name}/${which}`)
        return { family, name, a: side('a'), b: side('b') }
      }),
  )
}

function familiesOf(folder: string): readonly { readonly family: Family; readonly path: string }[] {
  const inside = FAMILIES.map((family) => ({ family, path: join(folder, family) })).filter(
    ({ path }) => existsSync(path) && statSync(path).isDirectory(),
  )
  if (inside.length > 0) return inside
  const own = FAMILIES.find((family) => family === basename(folder))
  if (own === undefined || !existsSync(folder))
    throw new Error(`${folder} holds none of the folders ${FAMILIES.join(', ')}, and is none of them`)
  return [{ family: own, path: folder }]
}

function schemaFile(family: Family, path: string, name: string): SchemaFile {
  return { family, name, path, extensions: extensionsOf(path, name) }
}

/** What the nearest MANIFEST.tsv above the file says in its column `extensions`; none where there is no such line. */
function extensionsOf(path: string, name: string): readonly string[] {
  let folder = dirname(path)
  while (!existsSync(join(folder, 'MANIFEST.tsv'))) {
    if (dirname(folder) === folder) return []
    folder = dirname(folder)
  }
  const [head, ...rows] = readFileSync(join(folder, 'MANIFEST.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  const at = (column: string) => head!.indexOf(column)
  const row = rows.find((each) => each[at('name')] === name && each[at('dialect')] === 'pg')
  const listed = row?.[at('extensions')] ?? '-'
  return listed === '-' || listed === '' ? [] : listed.split(',')
}
