import type { NewRevisionRequest } from '../app/new-revision.ts'
import {
  duration,
  flag,
  isObject,
  kind,
  listOf,
  object,
  oneOf,
  text,
  url,
  wholeNumber,
  type Key,
} from '../io/config/kinds.ts'
import { age } from '../io/config/safety-keys.ts'
import type { AuditListOptions, AuditVerifyOptions } from './audit.ts'
import type { CreateBackupOptions, PruneOptions, RestoreOptions } from './backups.ts'
import type { InitOptions } from './boot/options.ts'
import type { CallOptions } from './call.ts'
import { abortSignal, knexInstance, logger, shaped } from './check-options.ts'
import type {
  CheckOptions,
  DowngradeOptions,
  PlanOptions,
  RunCallOptions,
  StampOptions,
} from './create-mig.ts'
import type { ConfirmOption, ProjectOptions } from './options.ts'
import type { TriedProject } from './testing/checks.ts'

/** Every key of some options; one that is added to them is missed here by the compiler. */
type KeysOf<Options> = Readonly<Record<keyof Options, Key<unknown, unknown>>>

const anyText = shaped('a string', 'string')
const anyObject = shaped('an object', 'object')
const manyTexts = listOf(text)

const metaTexts = kind<Readonly<Record<string, string>>, Readonly<Record<string, string>>>(
  "an object of texts, such as { ticket: 'ABC-1' }",
  (value) =>
    isObject(value) && Object.values(value).every((each) => typeof each === 'string')
      ? // safe: just that was looked at
        (value as Readonly<Record<string, string>>)
      : undefined,
)

const version = kind<string, string>("a version such as '15' or '10.6'", (value) =>
  typeof value === 'string' && /^\d+(?:\.\d+)*$/.test(value) ? value : undefined,
)

const PROJECT_KEYS = {
  cwd: { type: text },
  configPath: { type: text },
  config: { type: shaped('an object or a function', 'object', 'function') },
  env: { type: anyText },
  url: { type: url },
  knex: { type: knexInstance },
  revisions: { type: shaped('a list or an object', 'list', 'object') },
  variables: { type: anyObject },
  x: { type: anyObject },
  meta: { type: metaTexts },
  signal: { type: abortSignal },
  logger: { type: logger },
} as const satisfies KeysOf<ProjectOptions>

const CONFIRM_KEYS = {
  confirm: { type: shaped('a function, or the id of a plan', 'function', 'string') },
  acceptDataLoss: { type: anyText },
} as const satisfies KeysOf<ConfirmOption>

const INIT_KEYS = {
  ...PROJECT_KEYS,
  ...CONFIRM_KEYS,
  autoMigrate: { type: flag },
  mode: { type: oneOf('apply', 'check', 'wait') },
  target: { type: text },
  wait: { type: duration },
  dryRun: { type: flag },
  onFailure: { type: oneOf('throw', 'createTables') },
  readOnly: { type: flag },
  server: {
    type: object({
      kind: { type: oneOf('postgres', 'mysql', 'mariadb', 'sqlite') },
      atLeast: { type: version },
    } as const satisfies KeysOf<NonNullable<InitOptions['server']>>),
  },
} as const satisfies KeysOf<InitOptions>

const TRIED_KEYS = {
  ...PROJECT_KEYS,
  skip: { type: manyTexts },
} as const satisfies KeysOf<TriedProject & { readonly skip?: readonly string[] }>

/** Short for what the command line and the config call by its whole name. */
const guessed = (key: string) => (/^env/i.test(key) ? 'did you mean "env"?' : undefined)

export const projectOptions = object(PROJECT_KEYS, guessed)
export const initOptions = object(INIT_KEYS, guessed)
export const triedOptions = object(TRIED_KEYS, guessed)

const CALL_KEYS = { signal: { type: abortSignal } } as const satisfies KeysOf<CallOptions>

const RUN_KEYS = {
  ...CALL_KEYS,
  meta: { type: metaTexts },
  ...CONFIRM_KEYS,
  transaction: { type: oneOf('each', 'all') },
  tag: { type: anyText },
} as const satisfies KeysOf<RunCallOptions>

const call = object(CALL_KEYS)
const run = object(RUN_KEYS)

/** What each method of a handle may be given, by its name. */
export const callOptions = {
  current: call,
  heads: call,
  pending: call,
  hasPending: call,
  status: call,
  history: call,
  verify: call,
  upgrade: run,
  downgrade: object({
    ...RUN_KEYS,
    withoutFile: { type: flag },
    withoutData: { type: flag },
  } as const satisfies KeysOf<DowngradeOptions>),
  plan: object({
    ...CALL_KEYS,
    direction: { type: oneOf('up', 'down') },
  } as const satisfies KeysOf<PlanOptions>),
  stamp: object({
    ...CALL_KEYS,
    ...CONFIRM_KEYS,
    meta: { type: metaTexts },
    purge: { type: flag },
  } as const satisfies KeysOf<StampOptions>),
  check: object({
    ...CALL_KEYS,
    include: { type: manyTexts },
    exclude: { type: manyTexts },
  } as const satisfies KeysOf<CheckOptions>),
  'backup.list': call,
  'backup.show': call,
  'backup.create': object({
    ...CALL_KEYS,
    meta: { type: metaTexts },
    tables: { type: manyTexts },
    to: { type: oneOf('file', 'database') },
    whole: { type: flag },
    plan: { type: text },
  } as const satisfies KeysOf<CreateBackupOptions>),
  'backup.verify': call,
  'backup.restore': object({
    ...CALL_KEYS,
    meta: { type: metaTexts },
    confirm: CONFIRM_KEYS.confirm,
    tables: { type: manyTexts },
    into: { type: text },
    overwrite: { type: flag },
    replace: { type: text },
    discard: { type: flag },
    ask: { type: shaped('a function', 'function') },
  } as const satisfies KeysOf<RestoreOptions>),
  'backup.prune': object({
    ...CALL_KEYS,
    meta: { type: metaTexts },
    olderThan: { type: age },
    ask: { type: shaped('a function', 'function') },
  } as const satisfies KeysOf<PruneOptions>),
  'audit.list': object({
    ...CALL_KEYS,
    revision: { type: text },
    outcome: { type: text },
    since: { type: text },
    limit: { type: wholeNumber(1, 999_999_999) },
  } as const satisfies KeysOf<AuditListOptions>),
  'audit.verify': object({
    ...CALL_KEYS,
    head: { type: text },
  } as const satisfies KeysOf<AuditVerifyOptions>),
  revision: object({
    ...CALL_KEYS,
    message: { type: anyText },
    template: { type: anyText },
    values: { type: anyObject },
    head: { type: shaped('a revision, or a list of them', 'string', 'list') },
    splice: { type: flag },
    labels: { type: manyTexts },
    dependsOn: { type: manyTexts },
    environments: { type: manyTexts },
    id: { type: anyText },
    versionPath: { type: anyText },
    format: { type: oneOf('ts', 'js', 'mjs', 'sql') },
    lines: { type: anyObject },
    dryRun: { type: flag },
  } as const satisfies KeysOf<NewRevisionRequest & CallOptions>),
}
