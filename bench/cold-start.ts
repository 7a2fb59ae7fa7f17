import { join } from 'node:path'
import { BARE_NODE, line, measure } from './measure.ts'
import { project } from './project.ts'

const MIG = join(process.cwd(), 'dist', 'bin', 'mig.js')

/** How long commands take from a cold start, with the index of headers warm, against `node -e 0`. */
export function coldStart(print: (text: string) => void): void {
  print('Cold start, against: node -e 0')
  print('repeat: a folder of N revision files and a migrate.config.json, then: node dist/bin/mig.js heads')
  const aims: Readonly<Record<number, number>> = { 10: 2, 10_000: 4 }
  for (const size of [10, 1000, 10_000]) {
    const cwd = project({ revisions: size, graph: 'chain', url: 'sqlite:app.db' })
    const commands = [BARE_NODE, [MIG, 'heads'], [MIG, 'history']].map((args) => ({ args, cwd }))
    const [bare, heads, history] = measure(commands, 9)
    print(line(`heads, ${size} revisions`, heads!, bare!, aims[size]))
    print(line(`history, ${size} revisions`, history!, bare!))
  }
  const diamonds = project({ revisions: 5000, graph: 'diamonds', url: 'sqlite:app.db' })
  const [bare, history] = measure(
    [BARE_NODE, [MIG, 'history']].map((args) => ({ args, cwd: diamonds })),
    5,
  )
  print(`${line('history, 5,000 revisions in diamonds', history!, bare!)}   aim 500 ms`)

  const body = (n: number) => `op.createTable('t${n}', { id: t.integer().primaryKey() })`
  const small = project({ revisions: 10, graph: 'chain', url: 'sqlite:app.db', body })
  const all = [BARE_NODE, [MIG, 'upgrade', 'head'], [MIG, 'current']].map((args) => ({ args, cwd: small }))
  const [node, upgrade, current] = measure(all, 9)
  print(line('upgrade head with nothing to do, SQLite', upgrade!, node!))
  print(line('current, SQLite', current!, node!, 2.3))
}
