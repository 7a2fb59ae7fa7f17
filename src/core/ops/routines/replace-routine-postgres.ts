import { MigError } from '../../../errors.ts'
import type { Action, Row, Statement } from '../../dialect.ts'

/** The statements about a routine, each of them whole. */
export interface RoutineStatements {
  /** Its type and name, for a message: `function f(a integer)`. */
  readonly shown: string
  /** The name alone, and the schema where one is written. */
  readonly name: string
  readonly schema?: string
  /** The name as SQL. */
  readonly path: string
  readonly replace: Statement
  readonly drop: Statement
  readonly create: Statement
  /** Makes and drops the same routine as `pg_temp.mig_trial`. */
  readonly makeTrial: Statement
  readonly dropTrial: Statement
}

/**
 * PostgreSQL replaces no routine by one that gives back something else, names its arguments otherwise or has fewer
 * defaults. Such a one is dropped and made anew, with its owner, grants and comment; where something depends on it, the
 * server refuses. A script has CREATE OR REPLACE alone.
 */
export function replaceRoutineOnPostgres(routine: RoutineStatements): readonly Action[] {
  const bindings = [routine.name, routine.schema ?? null]
  const missing = () => new MigError('operation.invalid', `${routine.shown} does not exist`)
  return [
    {
      ask: {
        sql: `SELECT count(*)::integer AS others FROM pg_proc WHERE proname = $1 AND ${IN_SCHEMA}`,
        bindings,
      },
      assume: [{ others: 'assumed' }],
      decide([found]) {
        if (found?.['others'] === 'assumed') return [routine.replace]
        if (found?.['others'] === 0) throw missing()
        return [
          routine.makeTrial,
          {
            ask: { sql: FITS, bindings },
            decide([old]) {
              if (!old) throw missing()
              if (old['fits'] === true) return [routine.dropTrial, routine.replace]
              return [
                { ask: { sql: KEPT, bindings: [...bindings, routine.path] }, decide: recreate(routine) },
              ]
            },
          },
        ]
      },
    },
  ]
}

const recreate =
  ({ dropTrial, drop, create }: RoutineStatements) =>
  (rows: readonly Row[]): readonly Action[] => [
    dropTrial,
    drop,
    create,
    ...rows.map(({ sql }) => ({ sql: String(sql) })),
  ]

const IN_SCHEMA = `CASE WHEN $2::text IS NULL THEN pg_function_is_visible(oid)
  ELSE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $2::text) END`

/** The routine that is to be replaced: of that name, and with the arguments of the trial. */
const OLD = `
  trial AS (SELECT * FROM pg_proc WHERE proname = 'mig_trial' AND pronamespace = pg_my_temp_schema()),
  old AS (SELECT p.* FROM pg_proc p WHERE p.proname = $1 AND ${IN_SCHEMA}
    AND p.proargtypes = (SELECT proargtypes FROM trial) AND p.prokind = (SELECT prokind FROM trial))`

const FITS = `WITH ${OLD}
  SELECT pg_get_function_result(old.oid) IS NOT DISTINCT FROM pg_get_function_result(trial.oid)
    AND old.proargmodes IS NOT DISTINCT FROM trial.proargmodes
    AND old.pronargdefaults <= trial.pronargdefaults
    AND NOT EXISTS (SELECT FROM unnest(old.proargnames, trial.proargnames) AS names (was, is_now)
      WHERE was <> '' AND was IS DISTINCT FROM is_now) AS fits
  FROM old, trial`

const KEPT = `WITH ${OLD}, r AS (
    SELECT oid, proowner, proacl, format('%s %s(%s)', CASE prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
      $3::text, pg_get_function_identity_arguments(oid)) AS name
    FROM old)
  SELECT sql FROM (
    SELECT 1 AS place, format('COMMENT ON %s IS %L', name, obj_description(oid, 'pg_proc')) AS sql
      FROM r WHERE obj_description(oid, 'pg_proc') IS NOT NULL
    UNION ALL SELECT 2, format('ALTER %s OWNER TO %I', name, pg_get_userbyid(proowner))
      FROM r WHERE pg_get_userbyid(proowner) <> current_user
    UNION ALL SELECT 3, format('REVOKE ALL ON %s FROM PUBLIC, %I', name, pg_get_userbyid(proowner))
      FROM r WHERE proacl IS NOT NULL
    UNION ALL SELECT 4, format('GRANT %s ON %s TO %s%s', g.privilege_type, name,
        CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
        CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM r, aclexplode(r.proacl) g
  ) kept ORDER BY place, sql`
