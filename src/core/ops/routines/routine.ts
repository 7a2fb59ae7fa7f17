import { MigError } from '../../../errors.ts'
import type { Action, RenderContext, Statement } from '../../dialect.ts'
import { withoutDefaults } from '../../schema/signature.ts'
import { addObject, dropObject, editObject, findObject, keyOf, type Routine } from '../../schema/objects.ts'
import { commentAgain, withoutComment } from '../comments/comment-again.ts'
import type { Op } from '../index.ts'
import { everywhere, type OpDef } from '../op.ts'
import { replaceRoutineOnPostgres } from './replace-routine-postgres.ts'
import { lacks, oneStatement, sqlText } from '../wording.ts'

type RoutineType = Routine['type']

export interface CreateRoutine<K extends string> {
  readonly kind: K
  readonly routine: Routine
}

export interface DropRoutine<K extends string> {
  readonly kind: K
  readonly name: string
  /** What stood between the parentheses; the defaults do not matter. */
  readonly parameters: string
  readonly was?: Routine
}

export interface ReplaceRoutine<K extends string> {
  readonly kind: K
  readonly routine: Routine
  readonly was?: Routine
}

/** A routine without its name; a text is what follows the closing parenthesis, the parameters being the same. */
export type RoutineDefinition = string | { readonly parameters: string; readonly definition: string }

/** Throws MigError where a part of it is no text. */
export function routineOf(type: RoutineType, name: string, parameters: string, definition: string): Routine {
  return {
    type,
    name,
    parameters: parametersText(type, name, parameters),
    definition: sqlText(`${type} "${name}": its definition`, definition),
  }
}

function parametersText(type: RoutineType, name: string, parameters: unknown): string {
  // MySQL and MariaDB keep them as they stand
  if (typeof parameters === 'string') return parameters.trim() === '' ? '' : parameters
  throw new MigError('operation.invalid', `${type} "${name}": its parameters are no text`, {
    hint: ['they tell it from others of its name; where it has none write an empty text'],
  })
}

function routineFrom(
  { type, name, parameters }: Pick<Routine, 'type' | 'name' | 'parameters'>,
  was: RoutineDefinition,
): Routine {
  return typeof was === 'string'
    ? routineOf(type, name, parameters, was)
    : routineOf(type, name, was.parameters, was.definition)
}

/** The shortest text or object that `routineFrom` makes `was` of. */
function definitionOf({ parameters }: Pick<Routine, 'parameters'>, was: Routine): RoutineDefinition {
  return was.parameters === parameters
    ? was.definition
    : { parameters: was.parameters, definition: was.definition }
}

export type CreateRoutineArgs = [name: string, parameters: string, definition: string]

/** `undo` is what drops the routine again. */
export function creatingRoutine<K extends string>(
  kind: K,
  type: RoutineType,
  undo: (routine: Routine) => Op,
): OpDef<CreateRoutine<K>, CreateRoutineArgs> {
  return {
    kind,
    make: (name, parameters, definition) => ({
      kind,
      routine: routineOf(type, name, parameters, definition),
    }),
    args: ({ routine }) => [routine.name, routine.parameters, routine.definition],
    apply: ({ routine }, before) => addObject(before, routine),
    invert: ({ routine }) => [undo(routine)],
    sql: everywhere(({ routine }, context) => [createRoutineSql(routine, context)]),
    facts: () => [],
    describe: ({ routine }) => `create ${type} ${shown(routine)}`,
  }
}

export type DropRoutineArgs = [name: string, parameters: string, was?: RoutineDefinition]

/** `undo` is what creates the routine again. */
export function droppingRoutine<K extends string>(
  kind: K,
  type: RoutineType,
  undo: (routine: Routine) => Op,
): OpDef<DropRoutine<K>, DropRoutineArgs> {
  const keyFor = (op: DropRoutine<K>) => keyOf({ ...op, type, definition: '' })
  return {
    kind,
    make(name, parameters, was) {
      const routine = { type, name, parameters: parametersText(type, name, parameters) }
      return {
        kind,
        name,
        parameters: routine.parameters,
        ...(was !== undefined && { was: routineFrom(routine, was) }),
      }
    },
    args({ name, parameters, was }) {
      return was ? [name, parameters, definitionOf({ parameters }, was)] : [name, parameters]
    },
    apply: (op, before) => dropObject(before, keyFor(op)),
    invert(op, before) {
      const listed = findObject(before, type, keyFor(op))
      const routine = op.was ?? listed
      return routine && [undo(withoutComment(routine)), ...commentAgain(listed)]
    },
    irreversible: 'give it what followed the parameters, or write a downgrade that creates it as it was',
    sql: everywhere((op, context) => [dropRoutineSql({ ...op, type }, context)]),
    facts: () => [],
    describe: (op) => `drop ${type} ${shown(op)}`,
  }
}

export type ReplaceRoutineArgs = [
  name: string,
  parameters: string,
  definition: string,
  was?: RoutineDefinition,
]

/** `undo` is what puts the routine before in its place again. */
export function replacingRoutine<K extends string>(
  kind: K,
  type: RoutineType,
  undo: (routine: Routine, was: Routine) => Op,
): OpDef<ReplaceRoutine<K>, ReplaceRoutineArgs> {
  return {
    kind,
    make(name, parameters, definition, was) {
      const routine = routineOf(type, name, parameters, definition)
      return { kind, routine, ...(was !== undefined && { was: routineFrom(routine, was) }) }
    },
    args({ routine, was }) {
      const { name, parameters, definition } = routine
      return was ? [name, parameters, definition, definitionOf(routine, was)] : [name, parameters, definition]
    },
    apply({ routine, was }, before) {
      if (was && keyOf(was) !== keyOf(routine)) {
        throw new MigError(
          'operation.invalid',
          `${type} "${routine.name}" takes other arguments than the one that it is to replace`,
          { hint: ['to change the types of its arguments, drop it and create the other'] },
        )
      }
      return editObject(before, type, keyOf(routine), ({ comment }) => ({
        ...routine,
        ...(comment !== undefined && { comment }),
      }))
    },
    invert({ routine, was }, before) {
      const old = was ?? findObject(before, type, keyOf(routine))
      return old && [undo(withoutComment(old), routine)]
    },
    irreversible: 'give it what followed the parameters before, as the last argument',
    sql: everywhere(({ routine }, context) => replaceRoutineSql(routine, context)),
    facts: () => [],
    describe: ({ routine }) => `replace ${type} ${shown(routine)}`,
  }
}

const shown = ({ name, parameters }: Pick<Routine, 'name' | 'parameters'>) =>
  `${name}(${withoutDefaults(parameters).replaceAll(/\s+/g, ' ')})`

function createRoutineSql(
  { type, name, parameters, definition }: Routine,
  { dialect }: RenderContext,
  verb: 'CREATE' | 'CREATE OR REPLACE' = 'CREATE',
): Statement {
  if (dialect.family === 'sqlite') throw lacksRoutines(type, dialect)
  return oneStatement(
    `${verb} ${type.toUpperCase()} ${dialect.table(name)}(${parameters}) ${definition}`,
    dialect,
  )
}

function dropRoutineSql(
  { type, name, parameters }: Pick<Routine, 'type' | 'name' | 'parameters'>,
  { dialect }: RenderContext,
): Statement {
  if (dialect.family === 'sqlite') throw lacksRoutines(type, dialect)
  const which = dialect.family === 'postgres' ? `(${withoutDefaults(parameters)})` : ''
  return { sql: `DROP ${type.toUpperCase()} ${dialect.table(name)}${which}` }
}

const TRIAL = 'mig_trial'

function replaceRoutineSql(routine: Routine, context: RenderContext): readonly Action[] {
  const { dialect } = context
  const { type, name } = routine
  if (dialect.name === 'mysql') return replaceOnMysql(routine, context)
  const replace = createRoutineSql(routine, context, 'CREATE OR REPLACE')
  if (dialect.family !== 'postgres') return [replace]
  const dot = name.indexOf('.')
  const trial = { ...routine, name: `pg_temp.${TRIAL}` }
  return replaceRoutineOnPostgres({
    shown: `${type} ${shown(routine)}`,
    name: name.slice(dot + 1),
    ...(dot > 0 && { schema: name.slice(0, dot) }),
    path: dialect.table(name),
    replace,
    drop: dropRoutineSql(routine, context),
    create: createRoutineSql(routine, context),
    makeTrial: createRoutineSql(trial, context),
    dropTrial: dropRoutineSql(trial, context),
  })
}

/**
 * MySQL has no OR REPLACE of a routine and commits at every statement, so that a fault in the new one would leave none:
 * it is tried under another name first.
 */
function replaceOnMysql(routine: Routine, context: RenderContext): readonly Statement[] {
  const schema = routine.name.includes('.') ? routine.name.slice(0, routine.name.indexOf('.') + 1) : ''
  const trial = { ...routine, name: `${schema}${TRIAL}` }
  return [
    createRoutineSql(trial, context),
    dropRoutineSql(trial, context),
    dropRoutineSql(routine, context),
    createRoutineSql(routine, context),
  ]
}

function lacksRoutines(type: RoutineType, dialect: RenderContext['dialect']): MigError {
  const hint = type === 'function' ? ['register the function in the application, on every connection'] : []
  return lacks(dialect, `has no ${type}s of its own in SQL`, hint)
}
