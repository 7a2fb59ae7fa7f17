import { ops } from '../../../src/core/ops/index.ts'
import { HARD_NAME, HARD_TEXT, people, rows, type ExamplesOf } from './example.ts'

const {
  createFunction,
  createProcedure,
  dropFunction,
  dropProcedure,
  replaceFunction,
  replaceProcedure,
  setComment,
} = ops

const noFunctions = (what: string) => ({ sqlite: `${what}: sqlite has no functions of its own in SQL` })
const noProcedures = (what: string) => ({ sqlite: `${what}: sqlite has no procedures of its own in SQL` })

/** MySQL reads the first comment, and PostgreSQL wants no such word. */
const TWICE = 'RETURNS integer LANGUAGE SQL /*! DETERMINISTIC */ RETURN x * 2'
const THRICE = 'RETURNS integer LANGUAGE SQL /*! DETERMINISTIC */ RETURN x * 3'
const twice = createFunction.make('twice', 'x integer', TWICE)

const POSTGRES = ['postgres'] as const
const MYSQL = ['mysql', 'mariadb'] as const

export const routines: ExamplesOf<
  | 'createFunction'
  | 'createProcedure'
  | 'dropFunction'
  | 'dropProcedure'
  | 'replaceFunction'
  | 'replaceProcedure'
> = {
  createFunction: [
    { title: 'of one argument', on: [], op: twice, refused: noFunctions('create function twice(x integer)') },
    {
      title: 'beside others of its name',
      on: [
        createFunction.make('f', '', 'RETURNS integer LANGUAGE sql AS $$ SELECT 0 $$'),
        createFunction.make(
          'f',
          'a text, VARIADIC b integer[]',
          'RETURNS text LANGUAGE sql AS $$ SELECT a $$',
        ),
        createFunction.make('f', 'OUT a integer, b numeric(4, 2)', 'LANGUAGE sql AS $$ SELECT 1 $$'),
      ],
      op: createFunction.make(
        'f',
        `a int4 /* the first, really */, "b c" character varying(5) DEFAULT 'x, y' || ')'`,
        'RETURNS int AS $f$ BEGIN RETURN length("b c") + a; -- ; ? $$\n END $f$ LANGUAGE plpgsql;',
      ),
      only: POSTGRES,
    },
    {
      title: 'with hard names and a body of several statements',
      on: [],
      op: createFunction.make(
        HARD_NAME,
        '`select` INT, b VARCHAR(9)',
        `RETURNS VARCHAR(90) CHARSET utf8mb4 DETERMINISTIC
         BEGIN
           DECLARE text VARCHAR(90) DEFAULT '? :x $1 ; // it''s';
           IF \`select\` > 1 THEN SET text = b; END IF;
           RETURN text;
         END;`,
      ),
      only: MYSQL,
    },
  ],
  createProcedure: [
    {
      title: 'with a body of several statements',
      on: [people, rows],
      op: createProcedure.make(
        'tidy',
        'IN a INT, OUT b INT',
        "BEGIN DELETE FROM people WHERE id = a OR name = ';?'; SET b = 1; END",
      ),
      only: MYSQL,
    },
    {
      title: 'with an argument that it gives back',
      on: [people, rows],
      op: createProcedure.make(
        'tidy',
        'IN a integer, INOUT b integer DEFAULT 0',
        'LANGUAGE SQL BEGIN ATOMIC DELETE FROM people WHERE id = a; SELECT 1; END',
      ),
      only: POSTGRES,
    },
    {
      title: 'of nothing',
      on: [],
      op: createProcedure.make('nothing', '', 'SELECT 1'),
      only: ['sqlite'],
      refused: noProcedures('create procedure nothing()'),
    },
  ],
  dropFunction: [
    {
      title: 'with a comment',
      on: [twice, setComment.make({ function: 'twice(integer)' }, HARD_TEXT)],
      op: dropFunction.make('twice', 'integer'),
      only: POSTGRES,
    },
    {
      title: 'that is known from before',
      on: [twice],
      op: dropFunction.make('twice', 'int'),
      refused: noFunctions('create function twice(x integer)'),
    },
    {
      title: 'whose definition is given',
      on: [twice],
      op: dropFunction.make('twice', 'x integer', TWICE),
      refused: noFunctions('create function twice(x integer)'),
    },
    {
      title: 'with defaults, beside another of its name',
      on: [
        createFunction.make('f', 'a integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT a $$'),
        createFunction.make(
          'f',
          `a double precision, b text = 'x, y', OUT c integer`,
          'LANGUAGE sql AS $$ SELECT 1 $$',
        ),
      ],
      op: dropFunction.make('f', 'float8, text'),
      only: POSTGRES,
    },
  ],
  dropProcedure: [
    {
      title: 'with an argument that it gives back',
      on: [createProcedure.make('tidy', 'INOUT b integer', 'LANGUAGE sql AS $$ SELECT 1 $$')],
      op: dropProcedure.make('tidy', 'INOUT b integer'),
      only: POSTGRES,
    },
    {
      title: 'that is known from before',
      on: [createProcedure.make('tidy', 'a INT', 'SELECT a;')],
      op: dropProcedure.make('tidy', 'a INT'),
      only: MYSQL,
    },
  ],
  replaceFunction: [
    {
      title: 'of one argument',
      on: [twice],
      op: replaceFunction.make('twice', 'x integer', THRICE),
      refused: noFunctions('create function twice(x integer)'),
    },
    {
      title: 'by one that gives back something else and has a default, beside another of its name',
      unscripted: {
        postgres: 'a script stops where OR REPLACE cannot: only the server can say whether it can',
      },
      on: [
        createFunction.make(HARD_NAME, 'text', 'RETURNS text LANGUAGE sql AS $$ SELECT $1 $$'),
        createFunction.make(HARD_NAME, 'a integer', 'RETURNS integer LANGUAGE sql AS $$ SELECT a $$'),
      ],
      op: replaceFunction.make(
        HARD_NAME,
        'b integer DEFAULT 7, OUT c text, OUT d integer',
        "LANGUAGE sql AS $$ SELECT ';'::text, b $$",
      ),
      only: POSTGRES,
    },
    {
      title: 'whose definition before is given',
      on: [twice],
      op: replaceFunction.make('twice', 'x integer', THRICE, TWICE),
      refused: noFunctions('create function twice(x integer)'),
    },
  ],
  replaceProcedure: [
    {
      title: 'by one with other names and a default',
      unscripted: {
        postgres: 'a script stops where OR REPLACE cannot: only the server can say whether it can',
      },
      on: [createProcedure.make('tidy', 'a integer', 'LANGUAGE sql AS $$ SELECT 1 $$')],
      op: replaceProcedure.make('tidy', 'b integer = 1', 'LANGUAGE sql AS $$ SELECT 2 $$'),
      only: POSTGRES,
    },
    {
      title: 'of nothing',
      on: [createProcedure.make('tidy', '', 'SELECT 1')],
      op: replaceProcedure.make('tidy', '', 'BEGIN SELECT 2; SELECT 3; END'),
      only: MYSQL,
    },
    {
      title: 'by a body of SQL',
      on: [createProcedure.make('tidy', '', 'LANGUAGE sql AS $$ SELECT 1 $$')],
      op: replaceProcedure.make('tidy', '', 'LANGUAGE sql AS $$ SELECT 2; SELECT 3 $$'),
      only: POSTGRES,
    },
  ],
}
