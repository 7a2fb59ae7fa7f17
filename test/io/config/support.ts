import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { isMigError, type MigError } from '../../../src/errors.ts'
import { loadSettings, type LoadRequest } from '../../../src/io/config/load.ts'
import { requireConnection, type ConnectionSettings, type Settings } from '../../../src/io/config/settings.ts'

/** A folder with these files in it, which goes away with the test. */
export function folder(t: TestContext, files: Readonly<Record<string, string | object>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mig-config-')))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

/** The settings of a folder, loaded from it, with no environment variables but those that are given. */
export async function load(cwd: string, request: Partial<LoadRequest> = {}): Promise<Settings> {
  return await loadSettings({ cwd, env: {}, ...request })
}

/** The settings of a folder that holds nothing but this config. */
export async function loadConfig(
  t: TestContext,
  config: object,
  request: Partial<LoadRequest> = {},
): Promise<Settings> {
  return await load(folder(t, { 'migrate.config.json': config }), request)
}

export async function failure(loading: Promise<unknown>): Promise<MigError> {
  const outcome = await loading.then(
    () => assert.fail('it should have failed'),
    (error: unknown) => error,
  )
  assert.ok(isMigError(outcome), String(outcome))
  return outcome
}

/** The connection that a URL gives in the environment dev. */
export async function connect(t: TestContext, keys: object, env = {}): Promise<ConnectionSettings> {
  return requireConnection((await loadConfig(t, { environments: { dev: keys } }, { env })).environment)
}

/** The error that such an environment gives as soon as a database is needed. */
export async function connectFailure(t: TestContext, keys: object, env = {}): Promise<MigError> {
  return await failure(connect(t, keys, env))
}
