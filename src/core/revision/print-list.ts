import { defOf, type Op } from '../ops/index.ts'
import type { RenderedOp } from '../ops/list.ts'
import { lossesOf, type Fact } from '../ops/op.ts'
import { importsOf, printOp } from './print.ts'

/** The body of a revision's function: its statements, each of which may have several lines. */
export interface PrintedList {
  readonly lines: readonly string[]
  /** What it uses of this package besides `op`. */
  readonly imports: readonly string[]
}

/** The operations as a person writes them: each table's together, and above what loses data the comment that says so. */
export function printUpgrade(rendered: readonly RenderedOp[]): PrintedList {
  return printed(rendered.map(({ op, facts }) => [op, facts]))
}

/** The operations of a downgrade, which nobody goes back from: what they drop is not written down again. */
export function printDowngrade(rendered: readonly RenderedOp[]): PrintedList {
  return printed(rendered.map(({ op, facts }) => [withoutWas(op), facts]))
}

function printed(list: readonly (readonly [Op, readonly Fact[]])[]): PrintedList {
  const lines: string[] = []
  const calls: string[] = []
  let last: string | undefined
  for (const [op, facts] of list) {
    const call = printOp(op, INDENT)
    const subject = subjectOf(op)
    if (calls.length > 0 && (subject !== last || subject === undefined)) lines.push('')
    lines.push(...lossesOf(facts).map((what) => `// loses ${what}`), call)
    calls.push(call)
    last = subject
  }
  return { lines, imports: importsOf(calls) }
}

/** That of a function's body, which the file gives to the first line of a statement. */
const INDENT = '  '

/** What the operation is about, so that those of one thing stand together. */
const subjectOf = (op: Op): string | undefined => defOf(op).touches?.(op)[0]

function withoutWas(op: Op): Op {
  if (!op.kind.startsWith('drop') || !('was' in op)) return op
  const { was: _was, ...rest } = op
  return rest
}
