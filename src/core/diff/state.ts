import type { Server } from './alter-column.ts'
import type { KindContext } from './kinds/kind.ts'
import type { PartKey, World } from './parts.ts'
import type { Schema } from '../schema/model.ts'

/** All that the making of changes has to look at. */
export interface State extends KindContext {
  readonly before: World
  readonly after: World
  /** `after` in the spelling of its author. */
  readonly spelled: Schema
  readonly server: Server
  /** What is there before and after, and is dropped and made again. */
  readonly remade: ReadonlySet<PartKey>
}
