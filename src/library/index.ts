export { initDatabase } from './boot/init-database.ts'
export type { BootReport, Initialised, InitOptions } from './boot/options.ts'
export { createMig } from './create-mig.ts'
export type {
  CallOptions,
  CheckOptions,
  DowngradeOptions,
  MigHandle,
  PlanOptions,
  RunCallOptions,
  StampOptions,
} from './create-mig.ts'
export type { MigEvents, MigListener, StepUpdate } from './events.ts'
export type { Logger } from './logger.ts'
export type { ConfirmOption, MetaOption, ProjectOptions } from './options.ts'
