import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DEFAULT_NAMING } from '../../../src/core/schema/names.ts'
import { loadConfig } from './support.ts'
describe('settings', () => {
  test('come from the command line, the environment, the keys for all and the defaults, in this order', async (t) => {
    const config = {
      lockTimeout: '1s',
      statementTimeout: '1s',
      pool: { min: 1, max: 2 },
      schema: 'schema.ts',
      autogenerate: { exclude: ['audit_*'], renames: { upper: 0.9, lower: 0.3 } },
      schemas: ['common'],
      versionTable: { schema: 'mig', revision: 'common_revision' },
      revisionFile: { format: 'sql', slugLength: 20 },
      naming: { unique: '{table}_{columns}_key' },
      environments: {
        qa: {
          statementTimeout: '2s',
          pool: { max: 3 },
          versionTable: { revision: 'own_revision' },
          branches: ['cart'],
          schema: 'qa.ts',
          autogenerate: { renames: { upper: 0.95 } },
        },
      },
    }
    const overrides = { lockTimeout: '9s', target: 'cart@head' }
    const { environment, revisionFile, naming, origins } = await loadConfig(t, config, {
      environment: 'qa',
      overrides,
    })
    assert.deepEqual(environment, {
      name: 'qa',
      connection: undefined,
      connectionProblem: environment.connectionProblem,
      pooled: undefined,
      production: false,
      pool: { min: 1, max: 3 },
      schema: [{ kind: 'files', pattern: 'qa.ts', place: 'environments.qa.schema' }],
      schemaProblem: undefined,
      autogenerate: {
        include: [],
        exclude: ['audit_*'],
        renames: { enabled: true, upper: 0.95, lower: 0.3, margin: 4 },
      },
      schemas: ['common'],
      lockTimeout: 9000,
      lease: 30_000,
      statementTimeout: 2000,
      target: 'cart@head',
      policy: {
        downgrade: 'allow',
        maxRisk: undefined,
        maxRowsAtRisk: undefined,
        hours: [],
        backup: undefined,
        allowedImports: undefined,
      },
      backup: { ...environment.backup, mode: 'auto', keep: 30 * 86_400_000 },
      branches: ['cart'],
      versionTable: {
        schema: 'mig',
        revision: 'own_revision',
        meta: 'mig_meta',
        lock: 'mig_lock',
        statement: 'mig_statement',
        audit: 'mig_audit',
        backup: 'mig_backup',
        inverse: 'mig_inverse',
      },
    })
    assert.deepEqual(revisionFile, {
      name: '{date}_{time}_{id}_{slug}',
      timeZone: 'UTC',
      slugLength: 20,
      format: 'sql',
    })
    assert.deepEqual(naming, { ...DEFAULT_NAMING, unique: '{table}_{columns}_key' })
    assert.deepEqual(origins, {
      environment: 'flag',
      connection: 'default',
      production: 'default',
      'pool.min': 'pool.min',
      'pool.max': 'environments.qa.pool.max',
      schema: 'environments.qa.schema',
      'autogenerate.include': 'default',
      'autogenerate.exclude': 'autogenerate.exclude',
      'autogenerate.renames.enabled': 'default',
      'autogenerate.renames.upper': 'environments.qa.autogenerate.renames.upper',
      'autogenerate.renames.lower': 'autogenerate.renames.lower',
      'autogenerate.renames.margin': 'default',
      schemas: 'schemas',
      lockTimeout: 'flag',
      lease: 'default',
      statementTimeout: 'environments.qa.statementTimeout',
      target: 'flag',
      'policy.downgrade': 'default',
      'policy.maxRisk': 'default',
      'policy.maxRowsAtRisk': 'default',
      'policy.hours': 'default',
      'policy.backup': 'default',
      'policy.allowedImports': 'default',
      branches: 'environments.qa.branches',
      'versionTable.schema': 'versionTable.schema',
      'versionTable.revision': 'environments.qa.versionTable.revision',
      'versionTable.meta': 'default',
      'versionTable.lock': 'default',
      'versionTable.statement': 'default',
      'versionTable.audit': 'default',
      'versionTable.backup': 'default',
      'versionTable.inverse': 'default',
      'backup.mode': 'default',
      'backup.folder': 'default',
      'backup.keep': 'default',
      'revisionFile.name': 'default',
      'revisionFile.timeZone': 'default',
      'revisionFile.slugLength': 'revisionFile.slugLength',
      'revisionFile.format': 'revisionFile.format',
      'naming.primaryKey': 'default',
      'naming.unique': 'naming.unique',
      'naming.check': 'default',
      'naming.foreignKey': 'default',
      'naming.index': 'default',
      'naming.exclusion': 'default',
      'hooks.onStep': 'default',
      'hooks.onSlow': 'default',
      'hooks.onFailure': 'default',
      'hooks.slowAfter': 'default',
      templates: 'default',
      locations: 'default',
    })
  })

  test('cannot be changed', async (t) => {
    const settings = await loadConfig(t, { environments: { dev: { url: 'sqlite:a.db', schemas: ['a'] } } })
    const parts = [
      settings,
      settings.environment,
      settings.environment.schemas,
      settings.environment.pool,
      settings.locations,
      settings.locations[0],
      settings.origins,
      settings.secrets,
    ]
    assert.deepEqual(parts.map(Object.isFrozen), Array(parts.length).fill(true))
  })

  test('give SQLite one connection, whatever the pool of the others is', async (t) => {
    const config = { pool: { min: 2, max: 8 }, environments: { dev: { url: 'sqlite:a.db' } } }
    assert.deepEqual((await loadConfig(t, config)).environment.pool, { min: 1, max: 1 })
  })
})
