import type { Op } from '../../ops/index.ts'

/** How one object becomes the other. */
export interface Alteration {
  readonly ops: readonly Op[]
  /** What uses it has to be out of the way meanwhile. */
  readonly disturbs?: boolean
}

/** What an object may know of the schema that it is changed in. */
export interface KindContext {
  /** Whether anything that is made or changed with it holds the value as a text. */
  holdsText(value: string): boolean
}

/** Everything that the diff knows about one kind of object. Comments are no part of it. */
export interface ObjectKind<T> {
  make(object: T): readonly Op[]
  drop(object: T): readonly Op[]
  /** Undefined: it is dropped and made anew. */
  alter(before: T, after: T, context: KindContext): Alteration | undefined
}

export const UNCHANGED: Alteration = { ops: [] }
