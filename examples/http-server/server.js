// Listens at once, so that the probe can be answered while the database is made ready. MIGRATE says who does that: `apply`,
// this process; `wait`, somebody else, such as a job that runs `mig upgrade` before the servers are let in.
import { createServer } from 'node:http'
import process from 'node:process'
import { initDatabase } from 'migraph/runtime'

const { MIGRATE = 'apply', PORT = '8080' } = process.env
const project = { cwd: import.meta.dirname }
const stopping = new AbortController()

/** The instance that requests are served with; undefined: the database is not ready yet. */
let knex
let failure

/** What the probe is told: one question to the database, nothing more. */
async function readiness() {
  if (failure) return { ready: false, state: 'failed', why: failure.message }
  if (!knex) return { ready: false, state: 'starting' }
  try {
    const { report } = await initDatabase({ ...project, knex, autoMigrate: false })
    if (report.outcome === 'current') return { ready: true, state: 'ready' }
    const pending = report.pending.map(({ id }) => id)
    return { ready: false, state: pending.length > 0 ? 'pending' : 'unfinished', pending }
  } catch (error) {
    return { ready: false, state: 'unreachable', why: error.message }
  }
}

const routes = {
  '/live': () => [200, {}],
  '/ready': async () => {
    const state = await readiness()
    return [state.ready ? 200 : 503, state]
  },
  '/notes': async () => (knex ? [200, await knex('notes').select('id', 'text')] : [503, {}]),
}

const server = createServer((request, response) => {
  const route = routes[request.url] ?? (() => [404, {}])
  Promise.resolve(route())
    .catch((error) => [500, { error: error.message }])
    .then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
})
server.listen(Number(PORT), () => process.stdout.write(`listening on ${server.address().port}\n`))

const starting = initDatabase({ ...project, mode: MIGRATE, signal: stopping.signal }).then(
  (initialised) => {
    knex = initialised.knex
  },
  (error) => {
    failure = error
  },
)

process.once('SIGTERM', async () => {
  stopping.abort()
  server.close()
  await starting
  await knex?.destroy()
})
