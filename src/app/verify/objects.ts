import { inHistoryOrder } from '../../core/graph/walk.ts'
import { listWays } from '../../core/graph/describe.ts'
import type { Finding } from '../../core/integrity/finding.ts'
import { madeBy, type MadeTwice } from '../../core/integrity/made-twice.ts'
import { defOf, type Op } from '../../core/ops/index.ts'
import { emptySchema, unknownSchema, type Schema } from '../../core/schema/model.ts'
import type { Mig } from '../mig.ts'
import { recordUpgrade } from '../replay.ts'

/** Things that two revisions of this environment make, as they are replayed in memory: on two branches, for instance. */
export async function madeTwice(mig: Mig): Promise<readonly Finding[]> {
  return (await findMadeTwice(mig)).map(({ thing, first, again }) => ({
    kind: 'made-twice',
    subject: again,
    what: `${titled(mig, again)} makes ${thing}, which ${first === undefined ? 'is there by then' : first === again ? 'it has made before' : `${titled(mig, first)} makes too`}`,
    ways: listWays([
      [`mig edit ${mig.short(again)}`, 'where it is applied nowhere yet: take it out of there'],
    ]),
  }))
}

async function findMadeTwice(mig: Mig): Promise<readonly MadeTwice[]> {
  const { name, connection } = mig.settings.environment
  const { revisions } = mig.graph()
  const run = [...revisions.values()].filter(
    ({ environments }) => environments === undefined || environments.includes(name),
  )
  // MySQL and MariaDB name indexes in their table, the others in their schema
  const scope = connection?.dialect === 'mysql' || connection?.dialect === 'mariadb' ? 'table' : 'schema'
  const makers = new Map<string, string>()
  const found: MadeTwice[] = []
  let schema: Schema = emptySchema
  for (const id of inHistoryOrder(mig.graph(), new Set(run.map((each) => each.id)))) {
    const { made, isWhole } = await recordUpgrade(mig, id)
    for (const op of made) {
      const before = schema
      const things = madeBy(op, scope)
      const [twice] = things.filter((thing) => thing.isThere(before))
      if (twice) {
        found.push({ thing: twice.thing, first: makers.get(twice.thing), again: id })
        continue
      }
      for (const { thing } of things) makers.set(thing, id)
      schema = after(op, before)
    }
    // what it went on with only a database knows
    if (!isWhole) schema = unknownSchema
  }
  return found
}

/** What cannot run on what is known leaves nothing certain behind it. */
function after(op: Op, before: Schema): Schema {
  try {
    return defOf(op).apply(op, before)
  } catch {
    return unknownSchema
  }
}

function titled(mig: Mig, id: string): string {
  return `${mig.short(id)} ${mig.wholeGraph().revisions.get(id)?.message ?? ''}`.trim()
}
