import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

let base: string | undefined
let count = 0

/** A new empty folder of the tests in this file; all of them are removed when its process ends. */
export function tempFolder(): string {
  if (base === undefined) {
    const made = mkdtempSync(join(realpathSync(tmpdir()), 'migtest-'))
    process.on('exit', () => rmSync(made, { recursive: true, force: true }))
    base = made
  }
  const folder = join(base, String(++count))
  mkdirSync(folder)
  return folder
}

/** Writes files, named by their path in the folder, and the folders that they need. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
