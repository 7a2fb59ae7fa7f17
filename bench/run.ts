import { apply } from './apply.ts'
import { boot } from './boot.ts'
import { coldStart } from './cold-start.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)

coldStart(print)
apply(print)
await boot(print)
print('')
print('The pure graph: build and validate, plan base -> heads, plan heads -> base')
print('repeat: node dist-test/bench/graph.js')
await import('./graph.ts')
