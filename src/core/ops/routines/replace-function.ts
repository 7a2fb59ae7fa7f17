import type { OpDef } from '../op.ts'
import { replacingRoutine, type ReplaceRoutine, type ReplaceRoutineArgs } from './routine.ts'

export type ReplaceFunction = ReplaceRoutine<'replaceFunction'>

export const replaceFunction: OpDef<ReplaceFunction, ReplaceRoutineArgs> = replacingRoutine(
  'replaceFunction',
  'function',
  (routine, was) => ({ kind: 'replaceFunction', routine, was }),
)
