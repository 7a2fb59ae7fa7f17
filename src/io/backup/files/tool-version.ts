import { versionOf } from '../../../core/dialect.ts'
import { MigError } from '../../../errors.ts'
import { versionText } from './tool.ts'
import type { WholeRequest } from './whole.ts'

/** A program that was found, and what it says of itself. */
export interface FoundTool {
  readonly program: string
  /** `pg_dump 15.4`. */
  readonly text: string
  readonly major: number
}

/**
 * The first of these programs that is there and fits the server: of its own kind, and not older than it. Throws
 * `backup.failed` that says why none does.
 */
export async function findTool(
  request: WholeRequest,
  programs: readonly string[],
  { isFit = () => true, install }: { readonly isFit?: (said: string) => boolean; readonly install: string },
): Promise<FoundTool> {
  const { serverVersion, dialect } = request.session
  const server = versionOf(serverVersion)
  const others: string[] = []
  for (const program of programs) {
    const said = await versionText(program, request)
    if (said === undefined) continue
    const version = numberIn(said)
    const text = `${program} ${version}`
    const major = versionOf(version)[0] ?? 0
    if (!isFit(said))
      others.push(`${text} is not of ${NAMES[dialect.name]}, and what it writes may not come back`)
    else if (major < server[0]!) others.push(`${text} is older than the server (${server.join('.')})`)
    else return { program, text, major }
  }
  const [first, ...more] =
    others.length > 0 ? others : [`there is no ${programs.join(' and no ')} on the PATH`]
  throw new MigError('backup.failed', `the whole database cannot be written: ${first!}`, {
    hint: [
      ...more,
      `install ${install} ${server[0]!} or newer, and put its folder first in PATH`,
      'mig backup create   needs no other program: it writes the rows of tables',
    ],
  })
}

const NAMES = { postgres: 'PostgreSQL', mysql: 'MySQL', mariadb: 'MariaDB', sqlite: 'SQLite' } as const

/** `mysqldump  Ver 10.19 Distrib 10.11.4-MariaDB` is of version 10.11.4. */
function numberIn(said: string): string {
  return /(?:Distrib|from) (\d+(?:\.\d+)+)/.exec(said)?.[1] ?? /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said.trim()
}
