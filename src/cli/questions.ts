import type { Ui } from './output.ts'

/** A stream that answers come from. */
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/** Asks the person at the terminal, if there is one. */
export interface Questions {
  /** True where there is a person to ask. */
  canAsk(): boolean
  /** A line of text; undefined: nothing was typed, or there is nobody to ask. */
  ask(question: string): Promise<string | undefined>
  /** Yes or no. `no` where nothing was typed or there is nobody to ask; `--yes` says yes without asking. */
  confirm(question: string): Promise<boolean>
}

export interface QuestionOptions {
  /** Opened only when it is needed: that takes time. */
  readonly stdin: () => InputStream
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly yes: boolean
  readonly signal: AbortSignal
}

export function createQuestions({ stdin, stderr, yes, signal }: QuestionOptions, ui: Ui): Questions {
  const canAsk = () => stderr.isTTY === true && stdin().isTTY === true

  async function ask(question: string): Promise<string | undefined> {
    if (!canAsk()) return undefined
    const { createInterface } = await import('node:readline/promises')
    ui.progress.hide()
    // the terminal's own line editing: with readline's, Ctrl-C would be a key and no signal
    const reader = createInterface({ input: stdin(), output: stderr, terminal: false })
    // a closed input ends the question without an answer, and the line without its end
    const closed = new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined)))
    try {
      const answer = await Promise.race([reader.question(`${question} `, { signal }), closed])
      if (answer === undefined) ui.note('')
      return answer?.trim() || undefined
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : error
    } finally {
      reader.close()
    }
  }

  return {
    canAsk,
    ask,
    async confirm(question) {
      if (yes) return true
      const answer = await ask(`${question} [y/N]`)
      return answer !== undefined && /^y(es)?$/i.test(answer)
    },
  }
}
