import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  ancestorsOf,
  buildGraph,
  checkGraph,
  descendantsOf,
  type Graph,
  headsOf,
  type Plan,
  planDowngrade,
  planStamp,
  planUpgrade,
  resolveRevision,
  type RevisionInput,
  shortIds,
} from '../../../src/core/graph/index.ts'

/**
 * Revisions whose links go to earlier ones, in any order of input: every shape of graph, redundant links
 * included.
 */
const revisions: fc.Arbitrary<RevisionInput[]> = fc
  .array(
    fc.record({
      id: fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '2'), minLength: 1, maxLength: 12 }),
      parents: fc.array(fc.nat(), { maxLength: 3 }),
      dependsOn: fc.array(fc.nat(), { maxLength: 2, size: '-1' }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((drawn) => {
    const ids = drawn.map(({ id }, at) => `${id}_${at}`)
    return drawn.map(({ parents, dependsOn }, at) => ({
      id: ids[at]!,
      parents: at === 0 ? [] : parents.map((parent) => ids[parent % at]!),
      dependsOn: at === 0 ? [] : dependsOn.map((dependency) => ids[dependency % at]!),
    }))
  })
  .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))

/**
 * A graph and what of it is applied: a part that is closed below, in some order in which it can have been
 * applied.
 */
const situation = fc
  .record({
    list: revisions,
    upTo: fc.array(fc.nat(), { maxLength: 3 }),
    order: fc.array(fc.nat(), { maxLength: 40 }),
  })
  .map(({ list, upTo, order }) => {
    const graph = buildGraph(list)
    const ids = [...graph.revisions.keys()]
    const wanted = ancestorsOf(
      graph,
      upTo.map((at) => ids[at % ids.length]!),
    )
    return { graph, ids, applied: applyInSomeOrder(graph, wanted, order) }
  })

const somewhere = fc.record({ situation, at: fc.nat(), other: fc.nat() })

function applyInSomeOrder(graph: Graph, wanted: ReadonlySet<string>, choices: readonly number[]): string[] {
  const applied: string[] = []
  while (applied.length < wanted.size) {
    const ready = [...wanted].filter(
      (id) => !applied.includes(id) && linksOf(graph, id).every((link) => applied.includes(link)),
    )
    applied.push(ready[(choices[applied.length % choices.length] ?? 0) % ready.length]!)
  }
  return applied
}

function linksOf(graph: Graph, id: string): string[] {
  const { parents, dependsOn } = graph.revisions.get(id)!
  return [...parents, ...dependsOn]
}

function idsOf(plan: Plan): string[] {
  return plan.steps.map(({ revision }) => revision.id)
}

function assertUpOrder(graph: Graph, applied: readonly string[], ids: readonly string[]): void {
  const done = new Set(applied)
  for (const id of ids) {
    assert.ok(!done.has(id), `${id} is applied twice`)
    assert.ok(
      linksOf(graph, id).every((link) => done.has(link)),
      `${id} comes before what it stands on`,
    )
    done.add(id)
  }
}

function assertDownOrder(graph: Graph, applied: readonly string[], ids: readonly string[]): void {
  const done = new Set(applied)
  for (const id of ids) {
    assert.ok(done.delete(id), `${id} is undone, but not applied`)
    const above = [...descendantsOf(graph, [id])].filter((other) => done.has(other))
    assert.deepEqual(above, [], `${id} is undone before what stands on it`)
  }
}

/** What a set of revisions stands on, walked plainly over the links as they were given. */
function plainAncestors(list: readonly RevisionInput[], start: string, over: 'parents' | 'all'): Set<string> {
  const byId = new Map(list.map((input) => [input.id, input]))
  const found = new Set<string>()
  const walk = (id: string) => {
    const { parents = [], dependsOn = [] } = byId.get(id)!
    for (const link of over === 'parents' ? parents : [...parents, ...dependsOn]) {
      if (!found.has(link)) {
        found.add(link)
        walk(link)
      }
    }
  }
  walk(start)
  return found
}

describe('for every graph', () => {
  test('the history order is a topological order of all revisions', () => {
    fc.assert(
      fc.property(revisions, (list) => {
        const graph = buildGraph(list)
        assert.equal(graph.revisions.size, list.length)
        assertUpOrder(graph, [], [...graph.revisions.keys()])
        for (const [at, id] of [...graph.revisions.keys()].entries()) assert.equal(graph.position.get(id), at)
      }),
    )
  })

  test('reducing redundant links keeps what stands on what, by parents and by all links', () => {
    fc.assert(
      fc.property(revisions, (list) => {
        const graph = buildGraph(list)
        for (const id of graph.revisions.keys()) {
          const [parents, all] = [plainAncestors(list, id, 'parents'), plainAncestors(list, id, 'all')]
          assert.deepEqual(new Set(ancestorsOf(graph, [id], 'parents')), parents.add(id))
          assert.deepEqual(new Set(ancestorsOf(graph, [id])), all.add(id))
        }
      }),
    )
  })

  test('no link that is left is implied by another', () => {
    fc.assert(
      fc.property(revisions, (list) => {
        for (const { id, parents, dependsOn } of buildGraph(list).revisions.values()) {
          for (const parent of parents) {
            const others = parents.filter((other) => other !== parent)
            assert.ok(!others.some((other) => plainAncestors(list, other, 'parents').has(parent)), id)
          }
          for (const dependency of dependsOn) {
            const others = [...parents, ...dependsOn].filter((other) => other !== dependency)
            assert.ok(!parents.includes(dependency), id)
            assert.ok(!others.some((other) => plainAncestors(list, other, 'all').has(dependency)), id)
          }
        }
      }),
    )
  })

  test('every dropped link is warned of', () => {
    fc.assert(
      fc.property(revisions, (list) => {
        const { warnings, revisions: built } = buildGraph(list)
        const given = list.map(({ parents, dependsOn }) => new Set(parents).size + new Set(dependsOn).size)
        const left = [...built.values()].map(({ parents, dependsOn }) => parents.length + dependsOn.length)
        const dropped = warnings.map((warning) => warning.dropped.length)
        const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
        assert.equal(sum(given), sum(left) + sum(dropped))
      }),
    )
  })

  test('effective heads are the maximal elements, heads those by parents alone', () => {
    fc.assert(
      fc.property(revisions, (list) => {
        const graph = buildGraph(list)
        const ids = [...graph.revisions.keys()]
        assert.deepEqual(graph.effectiveHeads, headsOf(graph, ids))
        assert.deepEqual(
          graph.effectiveHeads,
          ids.filter((id) => descendantsOf(graph, [id]).size === 1),
        )
        assert.deepEqual(
          graph.heads,
          ids.filter((id) => descendantsOf(graph, [id], 'parents').size === 1),
        )
      }),
    )
  })

  test('the heads of a set are those that no other of the set stands on', () => {
    fc.assert(
      fc.property(revisions, fc.array(fc.nat(), { maxLength: 8 }), (list, picks) => {
        const graph = buildGraph(list)
        const ids = [...graph.revisions.keys()]
        const set = new Set(picks.map((at) => ids[at % ids.length]!))
        const maximal = ids.filter(
          (id) =>
            set.has(id) && [...descendantsOf(graph, [id])].every((other) => other === id || !set.has(other)),
        )
        assert.deepEqual(headsOf(graph, set), maximal)
      }),
    )
  })

  test('a prefix and a short id mean the same revision as the id', () => {
    fc.assert(
      fc.property(revisions, (list) => {
        const graph = buildGraph(list)
        const short = shortIds(graph)
        for (const id of graph.revisions.keys()) {
          assert.equal(resolveRevision(graph, [], short(id)), id)
          assert.equal(resolveRevision(graph, [], id.slice(0, short(id).length + 1)), id)
        }
      }),
    )
  })

  test('turning a link round so that it closes a cycle is found, and the cycle is real', () => {
    fc.assert(
      fc.property(revisions, fc.nat(), (list, at) => {
        const graph = buildGraph(list)
        const ids = [...graph.revisions.keys()]
        const low = ids[at % ids.length]!
        const high = [...descendantsOf(graph, [low])].at(-1)!
        fc.pre(low !== high)
        const turned = list.map((input) =>
          input.id === low ? { ...input, dependsOn: [...(input.dependsOn ?? []), high] } : input,
        )
        const cycles = checkGraph(turned).faults.filter((fault) => fault.kind === 'cycle')
        assert.equal(cycles.length, 1)
        const round = cycles[0]!.revisions
        const byId = new Map(turned.map((input) => [input.id, input]))
        for (const [place, id] of round.entries()) {
          const { parents = [], dependsOn = [] } = byId.get(id)!
          assert.ok([...parents, ...dependsOn].includes(round.at(place - 1)!))
        }
      }),
    )
  })
})

describe('for every graph and applied set', () => {
  test('an upgrade is a topological order and ends with the target and all below applied', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at }) => {
        const target = ids[at % ids.length]!
        const plan = planUpgrade(graph, applied, target)
        assertUpOrder(graph, applied, idsOf(plan))
        const after = new Set([...applied, ...idsOf(plan)])
        assert.deepEqual(after, new Set([...applied, ...ancestorsOf(graph, [target])]))
        assert.deepEqual(plan.from, headsOf(graph, applied))
        assert.deepEqual(plan.to, headsOf(graph, after))
      }),
    )
  })

  test('+N applies exactly N in a topological order', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at }) => {
        const count = at % (ids.length - applied.length + 1)
        const plan = planUpgrade(graph, applied, `+${count}`)
        assert.equal(plan.steps.length, count)
        assertUpOrder(graph, applied, idsOf(plan))
      }),
    )
  })

  test('a downgrade undoes what stands on the target and nothing else, from the top', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, applied }, at }) => {
        fc.pre(applied.length > 0)
        const target = applied[at % applied.length]!
        const plan = planDowngrade(graph, applied, target)
        assertDownOrder(graph, applied, idsOf(plan))
        const above = [...descendantsOf(graph, [target])].filter(
          (id) => id !== target && applied.includes(id),
        )
        assert.deepEqual(new Set(idsOf(plan)), new Set(above))
      }),
    )
  })

  test('-N undoes exactly N from the top, each time the last applied that can go', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, applied }, at }) => {
        const count = at % (applied.length + 1)
        const undone = idsOf(planDowngrade(graph, applied, `-${count}`))
        assert.equal(undone.length, count)
        assertDownOrder(graph, applied, undone)
        let left = [...applied]
        for (const id of undone) {
          const free = left.filter(
            (one) => ![...descendantsOf(graph, [one])].some((o) => o !== one && left.includes(o)),
          )
          assert.equal(id, free.at(-1))
          left = left.filter((one) => one !== id)
        }
      }),
    )
  })

  test('base undoes everything from the top', () => {
    fc.assert(
      fc.property(situation, ({ graph, applied }) => {
        const plan = planDowngrade(graph, applied, 'base')
        assertDownOrder(graph, applied, idsOf(plan))
        assert.equal(plan.steps.length, applied.length)
        assert.deepEqual(plan.to, [])
      }),
    )
  })

  test('up by N and down by N gives the applied set back', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at }) => {
        const count = at % (ids.length - applied.length + 1)
        const up = idsOf(planUpgrade(graph, applied, `+${count}`))
        const down = idsOf(planDowngrade(graph, [...applied, ...up], `-${count}`))
        assert.deepEqual(down, up.toReversed())
      }),
    )
  })

  test('up to a target and down by as many gives the applied set back', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at }) => {
        const up = idsOf(planUpgrade(graph, applied, ids[at % ids.length]!))
        const down = planDowngrade(graph, [...applied, ...up], `-${up.length}`)
        assert.deepEqual(idsOf(down), up.toReversed())
        assert.deepEqual(down.to, headsOf(graph, applied))
      }),
    )
  })

  test('up to heads and down to a revision leaves what does not stand on it', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at }) => {
        const target = ids[at % ids.length]!
        const all = [...applied, ...idsOf(planUpgrade(graph, applied, 'heads'))]
        assert.deepEqual(new Set(all), new Set(ids))
        const above = [...descendantsOf(graph, [target])].filter((id) => id !== target)
        assert.deepEqual(new Set(idsOf(planDowngrade(graph, all, target))), new Set(above))
      }),
    )
  })

  test('a stamp leaves a set that is closed below, in which the targets stand at the top', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at, other }) => {
        const targets = headsOf(graph, [ids[at % ids.length]!, ids[other % ids.length]!])
        const { add, remove, to } = planStamp(graph, applied, targets)
        const after = [...applied.filter((id) => !remove.includes(id)), ...add.map(({ id }) => id)]
        assert.deepEqual(new Set(ancestorsOf(graph, after)), new Set(after))
        assert.deepEqual(to, headsOf(graph, after))
        for (const target of targets) assert.ok(to.includes(target))
        const related = ancestorsOf(graph, targets)
        const above = descendantsOf(graph, targets)
        const elsewhere = (id: string) => !related.has(id) && !above.has(id)
        assert.deepEqual(after.filter(elsewhere), applied.filter(elsewhere))
      }),
    )
  })

  test('a stamp that purges leaves the targets as the current heads', () => {
    fc.assert(
      fc.property(somewhere, ({ situation: { graph, ids, applied }, at, other }) => {
        const targets = [ids[at % ids.length]!, ids[other % ids.length]!]
        const { add, remove, to } = planStamp(graph, ['gone', ...applied], targets, { purge: true })
        const after = [...applied.filter((id) => !remove.includes(id)), ...add.map(({ id }) => id)]
        assert.deepEqual(new Set(after), new Set(ancestorsOf(graph, targets)))
        assert.deepEqual(to, headsOf(graph, targets))
        assert.equal(remove[0], 'gone')
      }),
    )
  })
})
