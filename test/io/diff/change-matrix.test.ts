import { describe } from 'node:test'
import { atLeast, versionOf } from '../../../src/core/dialect.ts'
import { dialects } from '../../support/dialects.ts'
import { sharedDatabase } from '../execute/support.ts'
import { assertLacking, carryOut } from './change-matrix/carry-out.ts'
import { columns } from './change-matrix/columns.ts'
import { heirs } from './change-matrix/heirs.ts'
import { indexes } from './change-matrix/indexes.ts'
import { keys } from './change-matrix/keys.ts'
import { partitions } from './change-matrix/partitions.ts'
import { programs } from './change-matrix/programs.ts'
import { spelling } from './change-matrix/spelling.ts'
import { tables } from './change-matrix/tables.ts'
import { together } from './change-matrix/together.ts'
import { types } from './change-matrix/types.ts'
import { views } from './change-matrix/views.ts'

const changes = [
  ...tables,
  ...columns,
  ...keys,
  ...indexes,
  ...types,
  ...views,
  ...programs,
  ...partitions,
  ...heirs,
  ...together,
  ...spelling,
]

describe('autogenerate', { concurrency: dialects.length }, () => {
  for (const server of dialects) {
    describe(`on [${server}]`, { concurrency: 1 }, () => {
      const test = sharedDatabase(server)
      for (const change of changes.filter(({ only }) => only?.includes(server) ?? true)) {
        const lack = change.lacks?.[server]
        if (lack === undefined) {
          test(change.change, (place) => carryOut(change, server, place))
          continue
        }
        test(`${change.change}: ${lack}`, async (place) => {
          const version = versionOf(place.session.serverVersion)
          if (atLeast(version, change.since?.[server] ?? Infinity)) await carryOut(change, server, place)
          else assertLacking(change, server, place)
        })
      }
    })
  }
})
