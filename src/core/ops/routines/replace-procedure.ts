import type { OpDef } from '../op.ts'
import { replacingRoutine, type ReplaceRoutine, type ReplaceRoutineArgs } from './routine.ts'

export type ReplaceProcedure = ReplaceRoutine<'replaceProcedure'>

export const replaceProcedure: OpDef<ReplaceProcedure, ReplaceRoutineArgs> = replacingRoutine(
  'replaceProcedure',
  'procedure',
  (routine, was) => ({ kind: 'replaceProcedure', routine, was }),
)
