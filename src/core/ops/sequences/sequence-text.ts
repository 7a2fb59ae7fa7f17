import { MigError } from '../../../errors.ts'
import { atLeast, type Render, type RenderContext } from '../../dialect.ts'
import type { Family } from '../../schema/model.ts'
import type { SequenceChange } from '../../schema/sequences.ts'
import { lacking, NO_SEQUENCES } from '../types/objects.ts'
import { statement } from '../op.ts'

/** One statement for PostgreSQL and for MariaDB, which spell sequences nearly alike; the others have none. */
export function sequenceStatement<T>(
  sql: (op: T, context: RenderContext, clauses: (facets: SequenceChange) => readonly string[]) => string,
): Record<Family, Render<T>> {
  return sequenceStatements<T>((...args) => [sql(...args)])
}

/** The same, of any number of statements. */
export function sequenceStatements<T>(
  sql: (
    op: T,
    context: RenderContext,
    clauses: (facets: SequenceChange) => readonly string[],
  ) => readonly string[],
): Record<Family, Render<T>> {
  const render: Render<T> = (op, context) =>
    sql(op, context, (facets) => clausesOf(facets, context)).map((text) => statement(text))
  const refuse: Render<T> = (_op, context) => {
    throw lacking(NO_SEQUENCES, context)
  }
  return {
    postgres: render,
    mysql: (op, context) => (context.dialect.name === 'mariadb' ? render(op, context) : refuse(op, context)),
    sqlite: refuse,
  }
}

/** The word for a sequence that is not written to the log. Throws where the server knows none such. */
export function unlogged({ dialect, version }: RenderContext): string {
  if (dialect.name === 'postgres' && atLeast(version, 15)) return 'UNLOGGED'
  throw new MigError('operation.unsupported', 'an unlogged sequence needs postgres 15')
}

function clausesOf(facets: SequenceChange, { dialect, version }: RenderContext): readonly string[] {
  const { as, start, increment, min, max, cache, cycle, ownedBy, restart } = facets
  const isMariadb = dialect.name === 'mariadb'
  if (isMariadb && as !== undefined && !atLeast(version, 11, 5)) {
    throw new MigError('operation.unsupported', 'mariadb has types of sequences from version 11.5 on')
  }
  if (isMariadb && ownedBy !== undefined) {
    throw new MigError('operation.unsupported', 'mariadb has sequences that go with no column', {
      hint: ['leave out ownedBy there, and drop the sequence by itself'],
    })
  }
  return [
    ...(as === undefined ? [] : [`AS ${as}`]),
    ...(increment === undefined ? [] : [`INCREMENT BY ${increment}`]),
    ...(min === undefined ? [] : [min === null ? 'NO MINVALUE' : `MINVALUE ${min}`]),
    ...(max === undefined ? [] : [max === null ? 'NO MAXVALUE' : `MAXVALUE ${max}`]),
    ...(start === undefined ? [] : [`START WITH ${start}`]),
    ...(restart === undefined ? [] : [restart === true ? 'RESTART' : `RESTART WITH ${restart}`]),
    ...(cache === undefined ? [] : [`CACHE ${cache ?? (isMariadb ? MARIADB_CACHE : 1)}`]),
    ...(cycle === undefined ? [] : [cycle ? 'CYCLE' : isMariadb ? 'NOCYCLE' : 'NO CYCLE']),
    ...(ownedBy === undefined ? [] : [`OWNED BY ${ownedBy === null ? 'NONE' : dialect.table(ownedBy)}`]),
  ]
}

/** MariaDB knowledge base, CREATE SEQUENCE. */
const MARIADB_CACHE = 1000
