import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import sqlite3 from 'sqlite3'
import { count, type Counts, NOTHING_RAN } from './counts.ts'
import { variableOf } from './dialects.ts'
import { type Found, findServers, privateFolder, stopEverything } from './servers/index.ts'

const USAGE = `run.js [part of a file's name ...]   finds or starts the servers, runs the tests
run.js --servers                     finds or starts the servers, keeps them until Ctrl-C`

const interrupted = new AbortController()

const testFolder = dirname(dirname(fileURLToPath(import.meta.url)))

/** The compiled test files whose path contains one of the filters (as it is or with `.ts`), all without filters. */
function testFiles(filters: readonly string[]): string[] {
  const wanted = filters.map((filter) => filter.replace(/\.ts$/, '.js').replace(/^test\//, ''))
  return readdirSync(testFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js'))
    .filter((path) => wanted.length === 0 || wanted.some((filter) => path.includes(filter)))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .map((path) => join(testFolder, path))
}

/** What takes minutes begins first, so that nothing else has to wait for it alone at the end. */
const LONGEST = ['cases.test.js', join('proof', 'proof.test.js')]

const rank = (path: string) => (LONGEST.includes(path) ? LONGEST.indexOf(path) : LONGEST.length)

/** What the tests will run on, one line a dialect. */
function announce(found: readonly Found[]): void {
  const print = (dialect: string, version: string, where: string): void => {
    console.log(`${dialect.padEnd(9)} ${version.padEnd(27)} ${where}`)
  }
  print('sqlite', sqlite3.VERSION, 'in the process of the tests')
  for (const one of found) {
    if (one.kind === 'found') print(one.dialect, one.server.version, one.server.where)
    if (one.kind === 'missing') print(one.dialect, 'none', `could not be had: ${one.reasons.join('; ')}`)
    if (one.kind === 'refused') print(one.dialect, 'none', one.reason)
  }
}

async function runTests(files: readonly string[]): Promise<Counts> {
  let counts = NOTHING_RAN
  const events = run({ files, concurrency: 2, signal: interrupted.signal })
  events.on('test:pass', (event) => (counts = count(counts, 'pass', event)))
  events.on('test:fail', (event) => (counts = count(counts, 'fail', event)))
  const output = events.compose(new spec()) as AsyncIterable<string>
  for await (const text of output) process.stdout.write(text)
  return counts
}

/** Prints what was not tested, then the counts; true where the run is a success. */
function report(found: readonly Found[], counts: Counts): boolean {
  const missing = found.filter((one) => one.kind === 'missing')
  for (const { dialect, reasons } of missing) {
    const skipped = counts.missing[dialect] ?? 0
    console.log(`\nSKIPPED ${dialect}: ${skipped} tests not run: ${reasons.join('; ')}`)
  }
  const lacking = missing.length > 0 && process.env.CI === 'true'
  if (lacking) console.log('\nFAILED: in CI every database must be there')
  const ran = counts.passed + counts.failed
  if (ran === 0) console.log('\nFAILED: no test ran')
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return counts.failed === 0 && ran > 0 && !lacking
}

function untilInterrupted(): Promise<never> {
  return new Promise(() => setInterval(() => undefined, 60_000))
}

async function main(args: readonly string[]): Promise<number> {
  const [first] = args
  if (first?.startsWith('-') === true && first !== '--servers') {
    console.error(USAGE)
    return 2
  }
  const files = first === '--servers' ? [] : testFiles(args)
  if (first !== '--servers' && files.length === 0) {
    console.error(`no test file in ${relative('.', testFolder)} matches: ${args.join(' ')}`)
    return 1
  }
  const found = await findServers()
  announce(found)
  if (found.some((one) => one.kind === 'refused')) return 1
  const servers = found.flatMap((one) => (one.kind === 'found' ? [one.server] : []))
  if (first === '--servers') {
    for (const { dialect, url } of servers) console.log(`export ${variableOf(dialect)}='${url}'`)
    return untilInterrupted()
  }
  for (const { dialect, url } of servers) process.env[variableOf(dialect)] = url
  // what a test leaves behind when it is killed goes with this folder
  process.env.TMPDIR = await privateFolder()
  return report(found, await runTests(files)) ? 0 : 1
}

for (const [signal, status] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.once(signal, () => {
    interrupted.abort()
    stopEverything().finally(() => process.exit(status))
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} finally {
  await stopEverything()
}
