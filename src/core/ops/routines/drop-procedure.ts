import type { OpDef } from '../op.ts'
import { droppingRoutine, type DropRoutine, type DropRoutineArgs } from './routine.ts'

export type DropProcedure = DropRoutine<'dropProcedure'>

export const dropProcedure: OpDef<DropProcedure, DropRoutineArgs> = droppingRoutine(
  'dropProcedure',
  'procedure',
  (routine) => ({ kind: 'createProcedure', routine }),
)
