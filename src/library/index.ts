export { initDatabase } from './boot/init-database.ts'
export type { BootReport, Initialised, InitOptions } from './boot/options.ts'
export { createMig } from './create-mig.ts'
export type { AuditHandle, AuditListOptions, AuditVerifyOptions } from './audit.ts'
export type { BackupHandle, CreateBackupOptions, PruneOptions, RestoreOptions } from './backups.ts'
export type { CallOptions } from './call.ts'
export type {
  CheckOptions,
  DowngradeOptions,
  MigHandle,
  PlanOptions,
  RunCallOptions,
  StampOptions,
} from './create-mig.ts'
export type { AuditList, AuditVerdict } from '../app/audit/audit.ts'
export type { BackupView } from '../app/backup/backup.ts'
export type { CreatedBackups } from '../app/backup/create.ts'
export type { PruneLook } from '../app/backup/prune.ts'
export type { RestoreLook, RestoreResult } from '../app/backup/restore.ts'
export type { VerifiedBackup, VerifiedBackups } from '../app/backup/verify.ts'
export type { AuditFinding } from '../core/audit/verify.ts'
export type { AuditView } from '../core/audit/view.ts'
export type { MigEvents, MigListener, StepUpdate } from './events.ts'
export type { Logger } from './logger.ts'
export type { ConfirmOption, MetaOption, ProjectOptions } from './options.ts'
