import { MigError } from '../../../errors.ts'
import type { RenderContext } from '../../dialect.ts'
import { tableOf } from '../../schema/edit.ts'
import { addObject, type Policy } from '../../schema/objects.ts'
import { everywhere, type OpDef } from '../op.ts'
import { lacks, oneStatement, sqlText } from '../wording.ts'

export interface CreatePolicy {
  readonly kind: 'createPolicy'
  readonly policy: Policy
}

/** What a policy is besides its name and table. */
export interface PolicyDefinition {
  /** It narrows what the other policies let through. */
  readonly restrictive?: boolean
  /** Left out: all commands. */
  readonly command?: Policy['command']
  /** Left out: everybody. `public`, `current_user` and `session_user` are not names but words. */
  readonly roles?: readonly string[]
  /** Which rows can be seen, changed and deleted. */
  readonly using?: string
  /** Which rows can be written. */
  readonly check?: string
}

export const createPolicy: OpDef<CreatePolicy, [table: string, name: string, definition?: PolicyDefinition]> =
  {
    kind: 'createPolicy',
    make: (table, name, definition) => ({ kind: 'createPolicy', policy: policyOf(table, name, definition) }),
    args({ policy }) {
      const definition = policyDefinition(policy)
      return Object.keys(definition).length > 0
        ? [policy.table, policy.name, definition]
        : [policy.table, policy.name]
    },
    apply({ policy }, before) {
      tableOf(before, policy.table)
      return addObject(before, policy)
    },
    invert: ({ policy }) => [{ kind: 'dropPolicy', table: policy.table, name: policy.name, was: policy }],
    sql: everywhere(create),
    facts: () => [],
    describe: ({ policy }) => `create policy ${policy.name} on ${policy.table}`,
    touches: ({ policy }) => [policy.table],
  }

/** Throws MigError where the definition makes no sense. */
export function policyOf(table: string, name: string, definition: PolicyDefinition = {}): Policy {
  const { restrictive, command, roles, using, check } = definition
  const what = `policy "${name}" on "${table}"`
  if (command !== undefined && !['select', 'insert', 'update', 'delete'].includes(command)) {
    throw new MigError('operation.invalid', `${what}: its command is no "${command as string}"`, {
      hint: ["it is 'select', 'insert', 'update' or 'delete'; without it the policy is for all of them"],
    })
  }
  return {
    type: 'policy',
    name,
    table,
    ...(restrictive && { restrictive: true }),
    ...(command && { command }),
    ...(roles && roles.length > 0 && { roles }),
    ...(using !== undefined && { using: sqlText(`${what}: using`, using) }),
    ...(check !== undefined && { check: sqlText(`${what}: check`, check) }),
  }
}

export function policyDefinition({ type: _type, name: _name, table: _table, ...rest }: Policy) {
  return rest satisfies PolicyDefinition
}

const ROLE_WORDS = new Set(['public', 'current_user', 'current_role', 'session_user'])

function create({ policy }: CreatePolicy, { dialect }: RenderContext) {
  if (dialect.family !== 'postgres') throw lacksPolicies(dialect)
  const { restrictive, command, roles, using, check } = policy
  const text = [
    `CREATE POLICY ${dialect.quote(policy.name)} ON ${dialect.table(policy.table)}`,
    ...(restrictive ? ['AS RESTRICTIVE'] : []),
    ...(command ? [`FOR ${command.toUpperCase()}`] : []),
    ...(roles
      ? [`TO ${roles.map((role) => (ROLE_WORDS.has(role) ? role : dialect.quote(role))).join(', ')}`]
      : []),
    ...(using === undefined ? [] : [`USING (${using})`]),
    ...(check === undefined ? [] : [`WITH CHECK (${check})`]),
  ]
  return [oneStatement(text.join(' '), dialect)]
}

export const lacksPolicies = (dialect: RenderContext['dialect']) =>
  lacks(dialect, 'has no row level security', ['give each user a view of the rows that it may see'])
