import { ops } from '../../../src/core/ops/index.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import type { TriggerDefinition } from '../../../src/core/ops/triggers/trigger.ts'
import { HARD_NAME, HARD_TEXT, order, people, rows, type ExamplesOf } from './example.ts'

const {
  createFunction,
  createPolicy,
  createProcedure,
  createTable,
  createTrigger,
  createView,
  dropFunction,
  dropPolicy,
  dropProcedure,
  dropTable,
  dropTrigger,
  execute,
  renameTable,
  replaceFunction,
  replaceProcedure,
  replaceTrigger,
  setComment,
  setRowSecurity,
} = ops

const noFunctions = (what: string) => ({ sqlite: `${what}: sqlite has no functions of its own in SQL` })
const noProcedures = (what: string) => ({ sqlite: `${what}: sqlite has no procedures of its own in SQL` })
const noPolicies = (what: string) => ({
  mariadb: `${what}: mariadb has no row level security`,
  mysql: `${what}: mysql has no row level security`,
  sqlite: `${what}: sqlite has no row level security`,
})

/** MySQL reads the first comment, and PostgreSQL wants no such word. */
const TWICE = 'RETURNS integer LANGUAGE SQL /*! DETERMINISTIC */ RETURN x * 2'
const THRICE = 'RETURNS integer LANGUAGE SQL /*! DETERMINISTIC */ RETURN x * 3'
const twice = createFunction.make('twice', 'x integer', TWICE)
const plpgsql = (body: string) =>
  `RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN ${body} RETURN NEW; END $body$`
const stamping = createFunction.make('stamping', '', plpgsql("NEW.name := NEW.name || '; ? :x $1'::text;"))
const noting = createFunction.make('noting', '', plpgsql(''))
const log = createTable.make('log', {
  at: t.timestamp().default(sql('CURRENT_TIMESTAMP')),
  what: t.varchar(90),
})

const POSTGRES = ['postgres'] as const
const MYSQL = ['mysql', 'mariadb'] as const
const BODIES = ['mysql', 'mariadb', 'sqlite'] as const

const stamp: TriggerDefinition = { timing: 'before', events: 'update', body: 'EXECUTE FUNCTION stamping()' }
const note: TriggerDefinition = {
  timing: 'after',
  events: 'insert',
  body: `BEGIN
    INSERT INTO log (what) VALUES ('a;b? :x $1'); -- one; two
    DELETE FROM log WHERE what = '/* ; */';
  END;`,
}
const noteShort: TriggerDefinition = {
  timing: 'after',
  events: 'delete',
  body: "INSERT INTO log (what) VALUES ('it''s ; ? gone')",
}

export const routines: ExamplesOf<
  | 'createFunction'
  | 'createPolicy'
  | 'createProcedure'
  | 'createTrigger'
  | 'dropFunction'
  | 'dropPolicy'
  | 'dropProcedure'
  | 'dropTrigger'
  | 'replaceFunction'
  | 'replaceProcedure'
  | 'replaceTrigger'
  | 'setRowSecurity'
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

  createTrigger: [
    {
      title: 'that calls a function',
      on: [people, rows, stamping],
      op: createTrigger.make('people', 'stamp', stamp),
      only: POSTGRES,
    },
    {
      title: 'of several events and columns, under a condition, all names hard',
      on: [order, stamping],
      op: createTrigger.make('order', HARD_NAME, {
        timing: 'before',
        events: ['insert', 'update of "primary"'],
        when: 'NEW."primary" > 1',
        body: 'EXECUTE FUNCTION stamping();',
      }),
      only: POSTGRES,
    },
    {
      title: 'of a view',
      on: [people, rows, createView.make('named', 'SELECT id FROM people'), noting],
      op: createTrigger.make('named', 'through', {
        timing: 'instead of',
        events: ['insert', 'delete'],
        body: 'EXECUTE FUNCTION noting()',
      }),
      only: POSTGRES,
    },
    {
      title: 'that sees the rows of a statement',
      on: [people, noting],
      op: createTrigger.make('people', 'stamp', {
        timing: 'after',
        events: 'update',
        each: 'statement',
        referencing: { old: 'before', new: 'after' },
        body: 'EXECUTE FUNCTION noting()',
      }),
      only: POSTGRES,
    },
    {
      title: 'of TRUNCATE',
      on: [people, noting],
      op: createTrigger.make('people', 'stamp', {
        timing: 'after',
        events: 'truncate',
        each: 'statement',
        body: 'EXECUTE FUNCTION noting()',
      }),
      only: POSTGRES,
    },
    {
      title: 'that is a constraint',
      on: [people, noting],
      op: createTrigger.make('people', 'stamp', {
        timing: 'after',
        events: ['insert', 'delete'],
        constraint: 'deferred',
        body: 'EXECUTE FUNCTION noting()',
      }),
      only: POSTGRES,
    },
    {
      title: 'with a body of several statements',
      on: [people, log, rows],
      op: createTrigger.make('people', 'note', note),
      only: BODIES,
    },
    {
      title: 'with a body of one statement, all names hard',
      on: [order, log],
      op: createTrigger.make('order', HARD_NAME, noteShort),
      only: BODIES,
    },
    {
      title: 'of columns, under a condition',
      on: [people, log, rows],
      op: createTrigger.make('people', 'note', {
        ...note,
        events: 'update of name, id',
        when: "NEW.name <> ';'",
      }),
      only: ['sqlite', 'mysql', 'mariadb'],
      refused: {
        mysql: 'create trigger note on people: mysql has no WHEN of a trigger',
        mariadb: 'create trigger note on people: mariadb has no WHEN of a trigger',
      },
    },
    {
      title: 'before another one',
      on: [people, log, createTrigger.make('people', 'note', note)],
      op: createTrigger.make('people', 'first', { ...note, order: { precedes: 'note' } }),
      only: ['mysql', 'mariadb', 'sqlite'],
      refused: { sqlite: 'create trigger first on people: sqlite has no order of triggers' },
    },
  ],
  dropTrigger: [
    {
      title: 'that is known from before, with a comment',
      on: [
        people,
        rows,
        stamping,
        createTrigger.make('people', 'stamp', stamp),
        setComment.make({ trigger: 'stamp', on: 'people' }, HARD_TEXT),
      ],
      op: dropTrigger.make('people', 'stamp'),
      only: POSTGRES,
    },
    {
      title: 'whose definition is given',
      on: [people, log, rows, createTrigger.make('people', 'note', noteShort)],
      op: dropTrigger.make('people', 'note', noteShort),
      only: BODIES,
    },
  ],
  replaceTrigger: [
    {
      title: 'by another event',
      unscripted: { postgres: 'that the trigger is disabled, only the server knows' },
      on: [
        people,
        rows,
        stamping,
        createTrigger.make('people', 'stamp', stamp),
        setComment.make({ trigger: 'stamp', on: 'people' }, HARD_TEXT),
        execute.make('ALTER TABLE people DISABLE TRIGGER stamp', {
          reverse: 'ALTER TABLE people ENABLE TRIGGER stamp',
        }),
      ],
      op: replaceTrigger.make('people', 'stamp', { ...stamp, events: ['insert', 'update'] }, stamp),
      only: POSTGRES,
    },
    {
      title: 'that is a constraint',
      on: [
        people,
        stamping,
        createTrigger.make('people', 'stamp', { ...stamp, timing: 'after', constraint: true }),
        setComment.make({ trigger: 'stamp', on: 'people' }, HARD_TEXT),
      ],
      op: replaceTrigger.make('people', 'stamp', { ...stamp, timing: 'after', constraint: 'immediate' }),
      only: POSTGRES,
    },
    {
      title: 'by another body, what it was being given',
      on: [people, log, rows, createTrigger.make('people', 'note', note)],
      op: replaceTrigger.make('people', 'note', noteShort, note),
      only: BODIES,
    },
  ],

  createPolicy: [
    {
      title: 'of all commands',
      on: [people, rows],
      op: createPolicy.make('people', 'own', { using: "name = current_user OR name = ';'" }),
      refused: noPolicies('create policy own on people'),
    },
    {
      title: 'with all that it can say, all names hard',
      on: [order],
      op: createPolicy.make('order', HARD_NAME, {
        restrictive: true,
        command: 'update',
        roles: ['current_user', 'pg_monitor'],
        using: 'true',
        check: '"primary" > 1',
      }),
      refused: noPolicies(`create policy ${HARD_NAME} on order`),
    },
  ],
  dropPolicy: [
    {
      title: 'that is known from before',
      on: [
        people,
        rows,
        createPolicy.make('people', 'own', { command: 'insert', check: 'id > 0' }),
        setComment.make({ policy: 'own', on: 'people' }, HARD_TEXT),
      ],
      op: dropPolicy.make('people', 'own'),
      refused: noPolicies('create policy own on people'),
    },
    {
      title: 'whose definition is given',
      on: [people, rows, createPolicy.make('people', 'own', { command: 'select', using: 'id > 0' })],
      op: dropPolicy.make('people', 'own', { command: 'select', using: 'id > 0' }),
      refused: noPolicies('create policy own on people'),
    },
  ],
  setRowSecurity: [
    {
      title: 'enabled',
      on: [people, rows, createPolicy.make('people', 'all', { using: 'true' })],
      op: setRowSecurity.make('people', 'enabled'),
      refused: noPolicies('create policy all on people'),
    },
    {
      title: 'forced, and what it was',
      on: [people, rows, setRowSecurity.make('people', 'enabled')],
      op: setRowSecurity.make('people', 'forced', 'enabled'),
      refused: noPolicies('set row security of people enabled'),
    },
    {
      title: 'disabled',
      on: [people, rows, setRowSecurity.make('people', 'forced')],
      op: setRowSecurity.make('people', 'disabled'),
      refused: noPolicies('set row security of people forced'),
    },
  ],
}

/** What becomes of triggers and policies when their table is renamed or dropped. */
export const followed = {
  renameTable: [
    {
      title: 'that has a trigger',
      on: [
        people,
        rows,
        stamping,
        createTrigger.make('people', 'stamp', stamp),
        createPolicy.make('people', 'own'),
      ],
      op: renameTable.make('people', 'persons'),
      only: POSTGRES,
    },
    {
      title: 'that has a trigger of its own',
      on: [people, log, rows, createTrigger.make('people', 'note', noteShort)],
      op: renameTable.make('people', 'persons'),
      only: BODIES,
    },
  ],
  dropTable: [
    {
      title: 'that has a trigger, policies and row level security',
      on: [
        people,
        stamping,
        createTrigger.make('people', 'stamp', stamp),
        createPolicy.make('people', 'own', { using: 'true' }),
        setComment.make({ trigger: 'stamp', on: 'people' }, HARD_TEXT),
        setRowSecurity.make('people', 'forced'),
      ],
      op: dropTable.make('people'),
      only: POSTGRES,
    },
    {
      title: 'that has a trigger of its own',
      on: [people, log, createTrigger.make('people', 'note', noteShort)],
      op: dropTable.make('people'),
      only: BODIES,
    },
  ],
} satisfies ExamplesOf<'dropTable' | 'renameTable'>
