import { ops } from '../../../src/core/ops/index.ts'
import type { TriggerDefinition } from '../../../src/core/ops/triggers/trigger.ts'
import { sql } from '../../../src/core/schema/define.ts'
import { t } from '../../../src/core/schema/types.ts'
import { HARD_NAME, HARD_TEXT, order, people, rows, type ExamplesOf } from './example.ts'

const {
  createFunction,
  createPolicy,
  createTable,
  createTrigger,
  createView,
  dropTable,
  dropTrigger,
  execute,
  renameTable,
  replaceTrigger,
  setComment,
  setRowSecurity,
} = ops

const plpgsql = (body: string) =>
  `RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN ${body} RETURN NEW; END $body$`
const stamping = createFunction.make('stamping', '', plpgsql("NEW.name := NEW.name || '; ? :x $1'::text;"))
const noting = createFunction.make('noting', '', plpgsql(''))
const log = createTable.make('log', {
  at: t.timestamp().default(sql('CURRENT_TIMESTAMP')),
  what: t.varchar(90),
})

const POSTGRES = ['postgres'] as const
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

export const triggers: ExamplesOf<'createTrigger' | 'dropTrigger' | 'replaceTrigger'> = {
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
