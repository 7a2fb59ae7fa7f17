import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import type { LocationSettings } from '../../../src/io/config/settings.ts'
import { tempFolder, writeFiles } from '../../support/folders.ts'

/** The text of a revision in TypeScript that does nothing. */
export function revision(id: string, parent: string | null = null, more = ''): string {
  const down = parent === null ? 'null' : `'${parent}'`
  return `// revision ${id}\nexport const revision = '${id}'\nexport const down_revision = ${down}\n${more}export function upgrade() {}\n`
}

/** A folder with these files in it, and the settings that read them. */
export function project(files: Readonly<Record<string, string>>) {
  const root = tempFolder()
  writeFiles(root, files)
  return { root, settings: settingsFor(root, [{ path: join(root, 'revisions'), recursive: false }]) }
}

export function settingsFor(root: string, locations: readonly LocationSettings[], origin = 'locations') {
  return { root, locations, origins: { locations: origin } }
}

/** Sets the time of the last change, in seconds before now. */
export function age(path: string, seconds: number): void {
  const time = Math.floor(Date.now() / 1000) - seconds
  utimesSync(path, time, time)
}
