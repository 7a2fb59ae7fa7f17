import { apply } from './apply.ts'
import { coldStart } from './cold-start.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)

coldStart(print)
apply(print)
