import type { OpDef } from '../op.ts'
import { creatingRoutine, type CreateRoutine, type CreateRoutineArgs } from './routine.ts'

export type CreateProcedure = CreateRoutine<'createProcedure'>

export const createProcedure: OpDef<CreateProcedure, CreateRoutineArgs> = creatingRoutine(
  'createProcedure',
  'procedure',
  (was) => ({ kind: 'dropProcedure', name: was.name, parameters: was.parameters, was }),
)
