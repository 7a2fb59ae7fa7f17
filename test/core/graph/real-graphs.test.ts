import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import {
  branchOf,
  buildGraph,
  type Graph,
  planDowngrade,
  planUpgrade,
  resolveRevisions,
  type RevisionInput,
} from '../../../src/core/graph/index.ts'

const FOLDER = '../shared/graphs'
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : []
const skip = files.length === 0 ? `no graphs of real projects in ${FOLDER}` : false

interface Recorded {
  readonly revision: string
  readonly down_revision: readonly string[]
  readonly depends_on: readonly string[]
  readonly branch_labels: readonly string[]
}

function read(file: string): RevisionInput[] {
  // the folder's README says that its files have this form
  const { revisions } = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as {
    revisions: readonly Recorded[]
  }
  return revisions.map(({ revision, down_revision, depends_on, branch_labels }) => ({
    id: revision,
    parents: down_revision,
    dependsOn: depends_on,
    labels: branch_labels,
  }))
}

function assertOrdered(graph: Graph, ids: readonly string[]): void {
  const done = new Set<string>()
  for (const id of ids) {
    const { parents, dependsOn } = graph.revisions.get(id)!
    assert.ok(
      [...parents, ...dependsOn].every((link) => done.has(link)),
      id,
    )
    done.add(id)
  }
}

describe('the graph of a real project', { skip }, () => {
  for (const file of files) {
    test(`${file} loads, goes up to its heads and down again`, () => {
      const inputs = read(file)
      const graph = buildGraph(inputs)
      assert.equal(graph.revisions.size, inputs.length)
      const up = planUpgrade(graph, [], 'heads').steps.map(({ revision }) => revision.id)
      assertOrdered(graph, up)
      assert.equal(up.length, inputs.length)
      const down = planDowngrade(graph, up, 'base').steps.map(({ revision }) => revision.id)
      assert.deepEqual(down, up.toReversed())
      assert.deepEqual(
        planDowngrade(graph, up, `-${up.length}`).steps.map(({ revision }) => revision.id),
        down,
      )
    })

    test(`${file} goes up and down each of its labelled branches`, () => {
      const graph = buildGraph(read(file))
      for (const label of graph.labels.keys()) {
        const up = planUpgrade(graph, [], `${label}@head`).steps.map(({ revision }) => revision.id)
        assertOrdered(graph, up)
        assert.deepEqual(
          resolveRevisions(graph, up, `${label}@current`),
          resolveRevisions(graph, up, `${label}@head`),
        )
        const down = planDowngrade(graph, up, `${label}@base`).steps.map(({ revision }) => revision.id)
        assert.deepEqual(
          up.filter((id) => branchOf(graph, label).has(id)).filter((id) => !down.includes(id)),
          [],
        )
      }
    })
  }
})

test('the dependency that a real project names beside the same parent is left out', { skip }, () => {
  const { revisions, warnings } = buildGraph(read('airflow-2.7.json'))
  assert.deepEqual(revisions.get('b1b348e02d07')!.dependsOn, [])
  assert.deepEqual(
    warnings.map(({ kind, revision, dropped }) => ({ kind, revision, dropped })),
    [{ kind: 'redundant-dependency', revision: 'b1b348e02d07', dropped: ['75d5ed6c2b43'] }],
  )
})
