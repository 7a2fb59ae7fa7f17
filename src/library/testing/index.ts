/** What a test suite needs, whatever it runs on: plain functions that throw. */
export { checkNothingToGenerate, checkSingleHead, checkUpDownUp, type TriedProject } from './checks.ts'
export { freshDatabase, type FreshDatabase } from './fresh-database.ts'
