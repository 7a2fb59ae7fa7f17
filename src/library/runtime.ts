/**
 * What a running application needs, for images in which neither the command line nor a TypeScript loader is installed: with
 * revisions that are JavaScript or SQL, and a config that is no TypeScript, nothing here loads yargs, eta or jiti.
 */
export { sql } from '../core/schema/define.ts'
export { t } from '../core/schema/types.ts'
export { isMigError, MigError } from '../errors.ts'
export type { ErrorCode } from '../errors.ts'
export type { ConfigContext, ConfigExport, EnvironmentConfig, MigConfig } from '../io/config/define.ts'
export type { Operations, RevisionContext } from '../io/execute/operations.ts'
export type { ImportedRevision, ImportedRevisions } from '../io/revisions/modules.ts'
export * from './index.ts'
