export { mergeSchemas } from '../../core/schema-module/index.ts'
export { loadSource, loadSources } from './load.ts'
export type { LoadedSource, SourceContext, SqlText } from './load.ts'
