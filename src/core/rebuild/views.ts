import { MigError } from '../../errors.ts'
import type { Action, Inquiry } from '../dialect.ts'
import { quoteName } from './lexis.ts'
import { ASK_BROKEN_VIEWS, type Live } from './live.ts'

/**
 * What follows is told which views can be read. SQLite's own list of them ends, in an order of its own, at the first that
 * cannot: where there is such a one, each is asked for by itself.
 */
export function seeingViews(live: Live, next: (live: Live) => readonly Action[]): readonly Action[] {
  if (!live.hasBrokenView || live.isAssumed) return next(live)
  return probing(live.allViews, (views) => next({ ...live, views }))
}

/** Every view that could be read still can. */
export function stillReadable(live: Live): readonly Action[] {
  if (!live.hasBrokenView) return [brokenViews(live)]
  return probing(live.views, (readable) => {
    refuseBroken(
      live,
      live.views.filter((name) => !readable.includes(name)),
    )
    return []
  })
}

function brokenViews(live: Live): Inquiry {
  return {
    ask: ASK_BROKEN_VIEWS,
    decide(rows) {
      refuseBroken(
        live,
        rows.map(({ name }) => String(name)).filter((name) => live.views.includes(name)),
      )
      return []
    },
  }
}

function refuseBroken({ table }: Live, broken: readonly string[]): void {
  if (broken.length === 0) return
  const list = broken.map((name) => `"${name}"`).join(', ')
  throw new MigError(
    'operation.invalid',
    `table "${table.name}" cannot be changed so: ${broken.length === 1 ? 'view' : 'views'} ${list} could not be read any more`,
    { hint: ['drop the view first, and create it again as it is to be'] },
  )
}

/** Asks for one view after the other; what follows is told which answer. */
function probing(
  names: readonly string[],
  next: (readable: readonly string[]) => readonly Action[],
  readable: readonly string[] = [],
): readonly Action[] {
  const [name, ...rest] = names
  if (name === undefined) return next(readable)
  return [
    {
      ask: {
        sql: `SELECT COUNT(*) AS count FROM (SELECT * FROM "main".${quoteName(name)} LIMIT 0)`,
        mayFail: true,
      },
      decide: (rows) => probing(rest, next, rows.length > 0 ? [...readable, name] : readable),
    },
  ]
}
