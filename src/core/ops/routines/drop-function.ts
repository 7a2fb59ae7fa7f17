import type { OpDef } from '../op.ts'
import { droppingRoutine, type DropRoutine, type DropRoutineArgs } from './routine.ts'

export type DropFunction = DropRoutine<'dropFunction'>

export const dropFunction: OpDef<DropFunction, DropRoutineArgs> = droppingRoutine(
  'dropFunction',
  'function',
  (routine) => ({ kind: 'createFunction', routine }),
)
