import { MigError } from '../../../errors.ts'
import type { Render, RenderContext } from '../../dialect.ts'
import { alterColumn } from '../columns/alter-column.ts'
import {
  commentBefore,
  commentStatement,
  describeTarget,
  aKind,
  readTarget,
  withComment,
  writeTarget,
  type CommentTarget,
  type CommentTargetInput,
} from './comment-target.ts'
import { statement, type OpDef } from '../op.ts'

export interface SetComment {
  readonly kind: 'setComment'
  readonly target: CommentTarget
  /** Null: it is to have none. */
  readonly text: string | null
  readonly was?: string | null
}

export const setComment: OpDef<
  SetComment,
  [target: CommentTargetInput, text: string | null, was?: string | null]
> = {
  kind: 'setComment',
  make(target, text, was) {
    const isText = (value: unknown) => typeof value === 'string' || value === null
    if (!isText(text)) {
      throw new MigError('operation.invalid', 'setComment: its text is no text', {
        hint: ['null takes a comment away'],
      })
    }
    return {
      kind: 'setComment',
      target: readTarget(target),
      text: orNone(text),
      ...(was !== undefined && { was: orNone(was) }),
    }
  },
  args: ({ target, text, was }) =>
    was === undefined ? [writeTarget(target), text] : [writeTarget(target), text, was],
  apply: ({ target, text }, before) => withComment(target, text, before),
  invert({ target, text, was }, before) {
    const old = was === undefined ? commentBefore(target, before) : was
    return old === undefined ? undefined : [{ kind: 'setComment', target, text: old, was: text }]
  },
  irreversible: "say what it was, null for none: op.setComment(target, 'new', 'old')",
  sql: {
    postgres: ({ target, text }, { dialect }) => [statement(commentStatement(target, text, dialect))],
    mysql,
    sqlite: (_op, { dialect }) => {
      throw new MigError('operation.unsupported', `${dialect.name} keeps no comments`)
    },
  },
  facts: () => [],
  describe: ({ target, text }) => `${text === null ? 'drop' : 'set'} comment of ${describeTarget(target)}`,
}

function mysql({ target, text }: SetComment, context: RenderContext): ReturnType<Render<SetComment>> {
  const { dialect } = context
  const { kind, name, on = '' } = target
  const quoted = dialect.literal(text ?? '')
  switch (kind) {
    case 'table':
      return [statement(`ALTER TABLE ${dialect.table(name)} COMMENT = ${quoted}`)]
    case 'column':
      return alterColumn.sql.mysql(
        { kind: 'alterColumn', table: on, column: name, change: { comment: text } },
        context,
      )
    default:
      throw new MigError('operation.unsupported', `${dialect.name} sets no comment of ${aKind(kind)}`, {
        hint: kind === 'index' ? ['an index gets its comment where it is made: op.createIndex'] : [],
      })
  }
}

/** To every server an empty comment is none. */
const orNone = (text: string | null) => (text === '' ? null : text)
