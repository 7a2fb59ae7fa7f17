#!/usr/bin/env node
import { main, processTerminal } from '../cli/main.ts'
import { MigError } from '../errors.ts'

/** Milliseconds that what a hook has left behind may take to come to its end. */
const LONGEST = 5000

const stopping = new AbortController()

function stopOn(signal: NodeJS.Signals, status: number, reason: MigError): void {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(status)
    stopping.abort(reason)
  })
}

stopOn('SIGINT', 130, new MigError('interrupted', 'interrupted'))
stopOn('SIGTERM', 143, new MigError('terminated', 'terminated'))

for (const stream of [process.stdout, process.stderr]) {
  // whoever reads may stop to, as in `mig history | head -1`; a run that has begun goes on to its end all the same
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await main(process.argv.slice(2), processTerminal(stopping.signal))
// what was left where it stood would keep the process alive
if (stopping.signal.aborted) process.exit()
setTimeout(() => process.exit(), LONGEST).unref()
