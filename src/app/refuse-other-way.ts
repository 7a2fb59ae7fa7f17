import { listWays } from '../core/graph/describe.ts'
import { parseTarget } from '../core/graph/index.ts'
import { MigError } from '../errors.ts'
import type { Destination } from './decide.ts'

/** Throws `target.unreachable` for a plan whose target leads the other way, and names the plan that leads there. */
export function refuseOtherWay({ direction, target }: Destination): void {
  if (target === undefined || target.includes(':')) return
  const { kind, offset } = parseTarget(target)
  const leads = kind === 'relative' ? offset.direction : kind === 'base' && !offset ? 'down' : direction
  if (leads === direction) return
  const [message, way] =
    leads === 'down'
      ? ([`an upgrade cannot go down to "${target}"`, `mig plan --downgrade ${target}`] as const)
      : ([`a downgrade cannot go up to "${target}"`, `mig plan ${target}`] as const)
  throw new MigError('target.unreachable', message, {
    hint: listWays([[way, 'shows what that would do']]),
    details: { target },
  })
}
