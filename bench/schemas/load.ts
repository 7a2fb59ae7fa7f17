import type { BenchDatabase } from './database.ts'
import type { SchemaFile } from './find.ts'
import { messageOf } from './report.ts'

/** The server does not take a file as it is written, about which mig can do nothing. */
export class Refused extends Error {}

/** Throws `Refused` where the server does not take the file. */
export async function load(database: BenchDatabase, file: SchemaFile): Promise<void> {
  await database.load(file).catch((error: unknown) => {
    throw new Refused(messageOf(error), { cause: error })
  })
}
