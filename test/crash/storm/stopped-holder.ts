import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDialect } from '../../support/dialects.ts'
import { lastWords, startUpgrade, upgrade, type Command } from '../command.ts'
import { differences, pictureOf } from '../picture.ts'
import type { Project } from '../projects/project.ts'
import { withDatabase, type Stage } from '../trial.ts'

/** Some seconds of work for the server. */
const SLOW: Readonly<Record<TestDialect, string>> = {
  sqlite:
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2e7) SELECT COUNT(*) FROM n',
  postgres: 'SELECT pg_sleep(3)',
  mariadb: 'SELECT SLEEP(3)',
  mysql: 'SELECT SLEEP(3)',
}

/** A revision, and one behind it that takes its time. */
export const slowProject = (dialect: TestDialect): Project => ({
  name: 'slow',
  revisions: [
    { name: 'quick', upgrade: [`op.createTable('log', { what: t.varchar(20) })`] },
    {
      name: 'slow',
      upgrade: [
        `op.execute("INSERT INTO log VALUES ('before')")`,
        `op.execute('${SLOW[dialect]}')`,
        `op.execute("INSERT INTO log VALUES ('behind')")`,
      ],
    },
  ],
})

/**
 * The process that holds the lock is stopped, longer than others wait for it. They must end with an error that names it
 * (on SQLite, whose lock is the file's own, nobody can tell), and it must end well when it goes on. Gives what went wrong.
 */
export function stopHolder({ dialect, folder, picture }: Stage, waiters: number): Promise<readonly string[]> {
  return withDatabase(dialect, async (database) => {
    const { url } = database
    const holder = startUpgrade({ folder, url })
    await untilSlow(holder)
    holder.process.kill('SIGSTOP')
    const outcomes = await Promise.all(
      Array.from({ length: waiters }, () => upgrade({ folder, url, lockTimeout: '1s' })),
    )
    holder.process.kill('SIGCONT')
    const end = await holder.ended
    const name = dialect === 'sqlite' ? /lock/ : new RegExp(`\\bpid ${holder.process.pid}\\b`)
    return [
      ...outcomes
        .filter(({ status, stderr }) => status !== 1 || !name.test(stderr))
        .flatMap((outcome) => [`one who waited has ended with ${outcome.status}:`, ...lastWords(outcome)]),
      ...(end.status === 0 ? [] : ['the one that was stopped has not ended well:', ...lastWords(end)]),
      ...differences(picture, await pictureOf(database)),
    ]
  })
}

async function untilSlow({ process, printed }: Command): Promise<void> {
  while (!printed().includes('✓') && process.exitCode === null) await sleep(20)
  await sleep(500)
}
