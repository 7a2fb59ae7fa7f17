import type { Op } from '../ops/index.ts'
import type { Constraint } from '../schema/constraints.ts'
import type { Family, Index } from '../schema/model.ts'
import { isSame } from './same.ts'

/** What makes the one constraint of the other where it stays; undefined: it is dropped and added again. */
export function alteredConstraint(
  table: string,
  before: Constraint,
  after: Constraint,
  family: Family,
): readonly Op[] | undefined {
  const { comment: was, ...old } = before
  const { comment, ...now } = after
  const isValidated = 'notValid' in old && old.notValid && !('notValid' in now && now.notValid)
  const { notValid: _open, ...validated } = { notValid: true, ...old }
  if (family !== 'postgres' || !isSame(isValidated ? validated : old, now)) return undefined
  const { name } = after
  return [
    ...(isValidated ? [{ kind: 'validateConstraint' as const, table, name }] : []),
    ...commentOps({ kind: 'constraint', name, on: table }, was, comment),
  ]
}

/** The same for an index. */
export function alteredIndex(
  table: string,
  before: Index,
  after: Index,
  family: Family,
): readonly Op[] | undefined {
  const { comment: was, invisible: wasInvisible = false, ...old } = before
  const { comment, invisible = false, ...now } = after
  const canComment = family === 'postgres' || comment === was
  const canHide = family === 'mysql' || invisible === wasInvisible
  if (!canComment || !canHide || !isSame(old, now)) return undefined
  const { name } = after
  return [
    ...(invisible === wasInvisible
      ? []
      : [
          {
            kind: 'alterIndex' as const,
            table,
            name,
            change: { invisible },
            was: { invisible: wasInvisible },
          },
        ]),
    ...commentOps({ kind: 'index', name, on: table }, was, comment),
  ]
}

function commentOps(
  target: { readonly kind: 'constraint' | 'index'; readonly name: string; readonly on: string },
  was: string | undefined,
  comment: string | undefined,
): readonly Op[] {
  if (comment === was) return []
  return [{ kind: 'setComment', target, text: comment ?? null, was: was ?? null }]
}
