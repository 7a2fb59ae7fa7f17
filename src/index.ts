export { defineConfig } from './io/config/define.ts'
export type { ConfigContext, ConfigExport, EnvironmentConfig, MigConfig } from './io/config/define.ts'
export { sql } from './core/schema/define.ts'
export { t } from './core/schema/types.ts'
export {
  compositeType,
  domain,
  enumType,
  extension,
  materializedView,
  policy,
  procedure,
  schema,
  sequence,
  sqlFunction,
  sqlObject,
  table,
  trigger,
  view,
} from './core/schema-module/definition.ts'
export type {
  Definition,
  DefinitionOf,
  PartitionDefinition,
  TableDefinition,
} from './core/schema-module/definition.ts'
export type { ColumnBuilder, ColumnReference } from './core/schema/define.ts'
export type { Constraint } from './core/schema/constraints.ts'
export type { ColumnsByName, TableOptions } from './core/schema/define-table.ts'
export type { Index, IndexKey, Table } from './core/schema/model.ts'
export type { ColumnChangeInput } from './core/ops/columns/alter-column.ts'
export type { DroppedColumn } from './core/ops/columns/drop-column.ts'
export type { IndexOptions } from './core/ops/indexes/create-index.ts'
export type { PolicyDefinition } from './core/ops/security/create-policy.ts'
export type { DroppedTableOptions } from './core/ops/tables/drop-table.ts'
export type { TriggerDefinition } from './core/ops/triggers/trigger.ts'
export type { ViewOptions } from './core/ops/views/view.ts'
export type { Operations, RevisionContext } from './io/execute/operations.ts'
export type { Hook, HookEvent } from './core/audit/hooks.ts'
export { isMigError, MigError } from './errors.ts'
export type { ErrorCode } from './errors.ts'
export { generateMigrationCode } from './io/generate.ts'
export type { GeneratedCode, GenerateOptions } from './io/generate.ts'
export { createMig, initDatabase } from './library/index.ts'
export type {
  AuditFinding,
  AuditHandle,
  AuditList,
  AuditListOptions,
  AuditVerdict,
  AuditVerifyOptions,
  AuditView,
  BackupHandle,
  BackupView,
  BootReport,
  CallOptions,
  CheckOptions,
  ConfirmOption,
  CreateBackupOptions,
  CreatedBackups,
  DowngradeOptions,
  Initialised,
  InitOptions,
  Logger,
  MigEvents,
  MigHandle,
  MigListener,
  PlanOptions,
  ProjectOptions,
  PruneLook,
  PruneOptions,
  RestoreLook,
  RestoreOptions,
  RestoreResult,
  RunCallOptions,
  StampOptions,
  StepUpdate,
  VerifiedBackup,
  VerifiedBackups,
} from './library/index.ts'
export type { ImportedRevision, ImportedRevisions } from './io/revisions/modules.ts'
