/** One thing that goes on under another name. Names are as a `Schema` has them; columns and the like say whose they are. */
export type Rename =
  | { readonly type: 'table'; readonly from: string; readonly to: string }
  | {
      readonly type: 'column' | 'index' | 'constraint'
      /** The table's name after the change. */
      readonly table: string
      readonly from: string
      readonly to: string
    }
  /** `on`: the enum type's name. */
  | { readonly type: 'enum value'; readonly on: string; readonly from: string; readonly to: string }

/** `score`: how likely it is, between 0 and 1, where 1 is certain. */
export type ScoredRename = Rename & { readonly score: number }
