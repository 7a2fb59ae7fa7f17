import type { Native } from '../../../core/schema/objects.ts'
import { quoted } from '../../values.ts'
import { columnsOf } from './columns.ts'
import { quoteIfNeeded } from './names.ts'
import { textsOf, type ConstraintRow, type OwnTypeRow, type RelationRow, type RoutineRow } from './rows.ts'
import type { World } from './world.ts'

/** A type or routine whose name holds a dot, which stands between a schema and a name: made by SQL of its own. */
export function nativeType(row: OwnTypeRow, checks: readonly ConstraintRow[], world: World): Native {
  const { sql, name } = world.pathOf(row)
  const word = row.kind === 'd' ? 'DOMAIN' : 'TYPE'
  return {
    type: 'native',
    kind: word.toLowerCase(),
    name,
    create: `CREATE ${word} ${sql} AS ${definitionOf(row, checks, world)}${commentOn(`${word} ${sql}`, world.commentOf('pg_type', row.id))}`,
    drop: `DROP ${word} ${sql}`,
  }
}

function definitionOf(row: OwnTypeRow, checks: readonly ConstraintRow[], world: World): string {
  switch (row.kind) {
    case 'e':
      return `ENUM (${textsOf(row.values).map(quoted).join(', ')})`
    case 'c': {
      const attributes = world.columns.get(row.relation) ?? []
      return `(${attributes.map((each) => `${quoteIfNeeded(each.name)} ${world.sqlType(each.type, each.modifier)}${collate(each)}`).join(', ')})`
    }
    case 'd':
      return [
        world.sqlType(row.base, row.modifier) + collate(row),
        ...(row.expression === null ? [] : [`DEFAULT ${row.expression}`]),
        ...(row.isRequired ? ['NOT NULL'] : []),
        ...checks.map(({ name, expression }) => `CONSTRAINT ${quoteIfNeeded(name)} CHECK (${expression})`),
      ].join(' ')
  }
}

const collate = ({ collation }: { readonly collation: string | null }) =>
  collation === null ? '' : ` COLLATE ${quoteIfNeeded(collation)}`

/** `definition` is what stands behind the parameters. */
export function nativeRoutine(row: RoutineRow, type: string, definition: string, world: World): Native {
  const { sql, name } = world.pathOf(row)
  const [word, short] = [type.toUpperCase(), `${sql}(${row.arguments})`]
  return {
    type: 'native',
    kind: type,
    name: `${name}(${row.arguments})`,
    create: `CREATE ${word} ${sql}(${row.parameters})\n${definition}${commentOn(`${word} ${short}`, world.commentOf('pg_proc', row.id))}`,
    drop: `DROP ${word} ${short}`,
  }
}

/** A view that reads itself can only be made of one that does not yet. */
export function recursiveView(relation: RelationRow, world: World): Native {
  const { sql, name } = world.pathOf(relation)
  const rows = world.columns.get(relation.id) ?? []
  const columns = rows.map(
    (column) => `NULL::${world.sqlType(column.type, column.modifier)} AS ${quoteIfNeeded(column.name)}`,
  )
  const options = textsOf(relation.options)
  const withOptions = options.length > 0 ? ` WITH (${options.join(', ')})` : ''
  const comments = columnsOf(relation, world).map(({ name: column, comment }) =>
    commentOn(`COLUMN ${sql}.${quoteIfNeeded(column)}`, comment),
  )
  return {
    type: 'native',
    kind: 'view',
    name,
    create: [
      `CREATE VIEW ${sql} AS SELECT ${columns.join(', ')};\nCREATE OR REPLACE VIEW ${sql}${withOptions} AS ${relation.query!.trim().replace(/;$/, '')}`,
      commentOn(`VIEW ${sql}`, world.commentOf('pg_class', relation.id)),
      ...comments,
    ].join(''),
    drop: `DROP VIEW ${sql}`,
  }
}

const commentOn = (what: string, text: string | undefined) =>
  text === undefined ? '' : `;\nCOMMENT ON ${what} IS ${quoted(text)}`
