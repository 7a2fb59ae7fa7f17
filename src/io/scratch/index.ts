export { readBack } from './read-back.ts'
export type { ReadBack, ReadBackRequest } from './request.ts'
export { readSqlSchema, type Elsewhere } from './read-sql.ts'
export type { SqlText } from './sql-file.ts'
