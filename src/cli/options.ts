import type { Args, Options } from './command.ts'

const GROUP = 'Everywhere'

/** The options that every command has. */
export const GLOBAL_OPTIONS = {
  env: {
    type: 'string',
    alias: 'e',
    value: 'name',
    describe: 'the environment; else MIG_ENV, NODE_ENV, dev',
    completes: 'environments',
    group: GROUP,
  },
  config: {
    type: 'string',
    alias: 'c',
    value: 'file',
    describe: 'the config file; else the nearest migrate.config.*',
    completes: 'files',
    group: GROUP,
  },
  x: {
    type: 'string',
    array: true,
    value: 'key=value',
    describe: 'a value for the revisions, as context.x; may be repeated',
    group: GROUP,
  },
  json: {
    type: 'boolean',
    describe: 'print one JSON object, and nothing else, on standard output',
    group: GROUP,
  },
  yes: { type: 'boolean', alias: 'y', describe: 'answer the harmless questions with yes', group: GROUP },
  verbose: { type: 'boolean', alias: 'v', describe: 'say more', group: GROUP },
  utc: { type: 'boolean', describe: 'show times in UTC', group: GROUP },
  'no-color': { type: 'boolean', describe: 'print without colours, as NO_COLOR=1 does', group: GROUP },
  debug: { type: 'boolean', describe: 'show the stack of an error, and its causes', group: GROUP },
  help: { type: 'boolean', alias: 'h', describe: 'show this help', group: GROUP },
} as const satisfies Options

export type Globals = Args<readonly [], typeof GLOBAL_OPTIONS>
