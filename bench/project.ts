import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ProjectShape {
  readonly revisions: number
  /** `chain`: one after the other. `diamonds`: every third revision merges two branches. */
  readonly graph: 'chain' | 'diamonds'
  readonly url: string
  /** What each revision does, as a line of its upgrade. */
  readonly body?: (n: number) => string
}

/** A project in a temporary folder, removed when the process ends. */
export function project(shape: ProjectShape): string {
  const folder = mkdtempSync(join(tmpdir(), 'mig-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'revisions'))
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(
    join(folder, 'migrate.config.json'),
    JSON.stringify({ environments: { dev: { url: shape.url } } }),
  )
  for (let n = 0; n < shape.revisions; n++) {
    const id = idOf(n)
    const name = `${(20200101000000 + n).toString()}_${id}_step_${n}.ts`
    writeFileSync(
      join(folder, 'revisions', name),
      revisionText(id, parentsOf(n, shape.graph), shape.body?.(n) ?? ''),
    )
  }
  return folder
}

export const idOf = (n: number): string => (n + 0x100000).toString(16).padStart(12, 'a')

function parentsOf(n: number, graph: ProjectShape['graph']): readonly number[] {
  if (n === 0) return []
  if (graph === 'chain') return [n - 1]
  // 0 → 1, 2 → 3 → 4, 5 → 6
  if (n % 3 === 0) return [n - 1, n - 2]
  return [n % 3 === 1 ? n - 1 : n - 2]
}

function revisionText(id: string, parents: readonly number[], body: string): string {
  const quoted = parents.map((parent) => `'${idOf(parent)}'`)
  const down = quoted.length === 0 ? 'null' : quoted.length === 1 ? quoted[0] : `[${quoted.join(', ')}]`
  return `// step ${id}
import { t, type Operations } from 'migraph'

export const revision = '${id}'
export const down_revision = ${down}
export const branch_labels: string[] = []
export const depends_on: string[] = []

export function upgrade(op: Operations) {
  ${body || 'void [op, t]'}
}

export function downgrade(op: Operations) {
  void op
}
`
}
