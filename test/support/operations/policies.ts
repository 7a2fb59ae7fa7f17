import { ops } from '../../../src/core/ops/index.ts'
import { HARD_NAME, HARD_TEXT, order, people, rows, type ExamplesOf } from './example.ts'

const { createPolicy, dropPolicy, setComment, setRowSecurity } = ops

const noPolicies = (what: string) => ({
  mariadb: `${what}: mariadb has no row level security`,
  mysql: `${what}: mysql has no row level security`,
  sqlite: `${what}: sqlite has no row level security`,
})

export const policies: ExamplesOf<'createPolicy' | 'dropPolicy' | 'setRowSecurity'> = {
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
