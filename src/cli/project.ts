import type { Mig } from '../app/mig.ts'
import type { Host } from '../io/host.ts'
import type { Globals } from './options.ts'
import type { Ui } from './output.ts'

/** The project of one command: opened when it is first asked for, closed at the end. */
export interface Project {
  open(environment?: string): Promise<Mig>
  /** The environment's name for JSON; nothing where no project was opened. */
  environment(): { readonly environment?: string }
  close(): Promise<void>
}

export interface ProjectOptions {
  readonly globals: Globals
  /** Written into the audit trail with all that is done. */
  readonly meta?: Readonly<Record<string, string>>
  readonly host: Host
  readonly signal: AbortSignal
  readonly ui: Ui
  /** Called with what must not be shown from then on, also where the settings turn out to be wrong. */
  readonly learn: (secrets: readonly string[]) => void
}

export function createProject({ globals, meta = {}, host, signal, ui, learn }: ProjectOptions): Project {
  let opened: Promise<Mig> | undefined
  let environment: string | undefined

  async function open(name: string | undefined): Promise<Mig> {
    const { openMig } = await import('../app/mig.ts')
    const mig = await openMig({
      host,
      signal,
      x: keyValues(globals.x),
      meta,
      ...(globals.config !== undefined && { configPath: globals.config }),
      ...(name !== undefined && { environment: name }),
    }).finally(() => learn([]))
    learn(mig.settings.secrets)
    environment = mig.settings.environment.name
    return warning(mig, ui)
  }

  return {
    open: (name) => (opened ??= open(name ?? globals.env)),
    environment: () => (environment === undefined ? {} : { environment }),
    async close() {
      // whoever opened it knows why it could not be
      const mig = await opened?.catch(() => undefined)
      await mig?.close()
    },
  }
}

const MOST_WARNINGS = 5

/** The same project, which says what is odd about its graph when that is first looked at. */
function warning(mig: Mig, ui: Ui): Mig {
  let isSaid = false
  return {
    ...mig,
    graph() {
      const graph = mig.graph()
      if (isSaid) return graph
      isSaid = true
      const { warnings } = graph
      for (const { message } of warnings.slice(0, MOST_WARNINGS)) ui.warn(message)
      if (warnings.length > MOST_WARNINGS) ui.warn(`and ${warnings.length - MOST_WARNINGS} more like these`)
      return graph
    },
  }
}

/** What `-x key=value` says; a bare key is true. */
function keyValues(texts: readonly string[]): Readonly<Record<string, string | true>> {
  return Object.fromEntries(
    texts.map((text): [string, string | true] => {
      const at = text.indexOf('=')
      return at === -1 ? [text, true] : [text.slice(0, at), text.slice(at + 1)]
    }),
  )
}
