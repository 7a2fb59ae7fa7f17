import type { OpDef } from '../op.ts'
import { creatingRoutine, type CreateRoutine, type CreateRoutineArgs } from './routine.ts'

export type CreateFunction = CreateRoutine<'createFunction'>

export const createFunction: OpDef<CreateFunction, CreateRoutineArgs> = creatingRoutine(
  'createFunction',
  'function',
  (was) => ({ kind: 'dropFunction', name: was.name, parameters: was.parameters, was }),
)
