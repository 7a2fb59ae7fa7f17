import { resolveRange, type Graph } from '../core/graph/index.ts'
import { listWays } from '../core/graph/describe.ts'
import { isMigError, MigError } from '../errors.ts'

type Direction = 'up' | 'down'

/** Throws `target.unknown` for a target that is a range: a run starts from where the database stands. */
export function refuseRange(target: string, direction: Direction): void {
  if (!target.includes(':')) return
  const [first = '', last = ''] = target.split(':')
  const hint = direction === 'up' ? upward(first, last) : downward(first, last)
  throw new MigError(
    'target.unknown',
    `"${target}" is a range; a run starts from where the database stands`,
    {
      hint: listWays(hint),
      details: { target },
    },
  )
}

type Ways = readonly (readonly [command: string, effect: string])[]

function upward(first: string, last: string): Ways {
  const end = last || 'heads'
  return [
    [`mig upgrade ${end}`, 'applies what is missing up to there'],
    [`mig upgrade ${first}:${end} --sql`, 'prints a script from the first to the second'],
  ]
}

function downward(first: string, last: string): Ways {
  // whoever writes it as for an upgrade means the way down all the same
  const [upper, lower] = first === 'base' ? [last, first] : [first, last]
  return [
    [`mig downgrade ${lower || 'base'}`, 'undoes what stands on it'],
    [
      `mig downgrade ${upper || 'head'}:${lower || 'base'} --sql`,
      'prints a script from the first to the second',
    ],
  ]
}

/** Throws `target.unreachable` for the range of a script that leads the other way. */
export function refuseTurned(graph: Graph, range: string, direction: Direction): void {
  const [first = '', last = ''] = range.split(':')
  if (first === '' || last === '') return
  const [lower, upper] = direction === 'up' ? [last, first] : [first, last]
  if (!leadsUp(graph, `${lower}:${upper}`)) return
  const up = [`mig upgrade ${lower}:${upper} --sql`, 'prints the way up'] as const
  const down = [`mig downgrade ${upper}:${lower} --sql`, 'prints the way down'] as const
  const message =
    direction === 'up'
      ? `"${range}" leads down, and an upgrade goes up`
      : `"${range}" leads up, and a downgrade goes down`
  throw new MigError('target.unreachable', message, {
    hint: listWays(direction === 'up' ? [up, down] : [down, up]),
    details: { target: range },
  })
}

/** What names nothing leads nowhere: whoever looks it up next says so. */
function leadsUp(graph: Graph, range: string): boolean {
  try {
    return resolveRange(graph, [], range, { start: 'excluded' }).length > 0
  } catch (error) {
    if (isMigError(error)) return false
    throw error
  }
}
