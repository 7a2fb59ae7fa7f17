import { spawnSync } from 'node:child_process'

export interface Timing {
  readonly median: number
  readonly fastest: number
}

export interface Command {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Run before every measurement, untimed. */
  prepare?(): void
}

/** Runs the commands in turn, each as a node process of its own, after one untimed round; times are in milliseconds. */
export function measure(commands: readonly Command[], rounds: number): readonly Timing[] {
  const times = commands.map((): number[] => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [i, command] of commands.entries()) {
      const elapsed = once(command)
      if (round > 0) times[i]!.push(elapsed)
    }
  }
  return times.map((each) => {
    const sorted = each.toSorted((a, b) => a - b)
    return { median: sorted[Math.floor(sorted.length / 2)]!, fastest: sorted[0]! }
  })
}

function once(command: Command): number {
  command.prepare?.()
  const began = performance.now()
  const { status, stderr } = spawnSync(process.execPath, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const elapsed = performance.now() - began
  if (status !== 0) throw new Error(`node ${command.args.join(' ')} ended with ${status}:\n${stderr}`)
  return elapsed
}

export const BARE_NODE: readonly string[] = ['-e', '0']

/** One line of a report: what was measured, its median, and its ratio to what it is measured against. */
export function line(what: string, timing: Timing, against: Timing, aim?: number): string {
  const ratio = (timing.median / against.median).toFixed(2)
  const median = `${timing.median.toFixed(0)} ms`
  return `${what.padEnd(52)} ${median.padStart(9)} ${`${ratio}x`.padStart(8)}${aim === undefined ? '' : `   aim ${aim}x`}`
}
