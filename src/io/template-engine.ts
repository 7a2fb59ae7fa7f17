import { Script } from 'node:vm'
import type { Eta, EtaConfig } from 'eta/core'
import { isCode } from '../core/template/code.ts'
import { didYouMean } from '../core/text/suggest.ts'

/** What is wrong with a template, and the line, counted from 1, where that is known. */
export class TemplateFault extends Error {
  readonly line: number | undefined

  constructor(problem: string, line: number | undefined, cause: unknown) {
    super(problem, { cause })
    this.line = line
  }
}

/** Renders the text of a template. Throws a `TemplateFault` for all that is wrong with it. */
export async function renderText(text: string, data: Readonly<Record<string, unknown>>): Promise<string> {
  // by itself: in a bundle of what applications need it must not be loaded with the rest
  const engine = await import('eta/core')
  const eta = createEngine(engine)
  let render: ReturnType<Eta['compile']>
  try {
    render = eta.compile(text)
  } catch (error) {
    throw error instanceof engine.EtaParseError ? parseFault(eta, text, error) : error
  }
  return eta.render(render, guarded(data))
}

function createEngine(engine: typeof import('eta/core')): Eta {
  const eta = new engine.Eta({
    autoEscape: false,
    autoFilter: true,
    autoTrim: false,
    // the only way to know the line of what goes wrong
    debug: true,
    filterFunction: printed,
    plugins: [{ processAST: withExpressions }],
  })
  eta.RuntimeErr = (error, _text, line) => {
    throw new TemplateFault(error.message, line, error)
  }
  return eta
}

type Nodes = Parameters<NonNullable<EtaConfig['plugins'][number]['processAST']>>[0]

/** Turns what a tag prints into a pair of the value and the expression, for `printed` to name. */
function withExpressions(nodes: Nodes): Nodes {
  return nodes.map((node) => {
    if (typeof node === 'string' || !['i', 'r'].includes(node.t)) return node
    return { ...node, val: `[(${node.val}\n), ${JSON.stringify(node.val)}]` }
  })
}

function printed(pair: unknown): string {
  // safe: every printed value has passed through withExpressions
  const [value, expression] = pair as [unknown, string]
  if (typeof value === 'string') return value
  if (isCode(value)) return value.toString()
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  throw new Error(`${expression} is ${value === null ? 'null' : typeof value}, which is no text`)
}

/** `it`, where a name that it does not have is an error instead of undefined. */
function guarded(data: Readonly<Record<string, unknown>>): object {
  return new Proxy(data, {
    get(target, key) {
      // eta asks for its own blocks
      if (typeof key === 'symbol' || key in target || key === '__blocks')
        return Reflect.get(target, key) as unknown
      const meant = didYouMean(key, Object.keys(target))
      const hint =
        meant === undefined ? `there are ${Object.keys(target).join(', ')}` : `did you mean "${meant}"?`
      throw new Error(`there is no variable "${key}": ${hint}`)
    },
  })
}

/** Eta tells the line of a tag that is not closed, but not that of JavaScript that does not parse. */
function parseFault(eta: Eta, text: string, error: Error): TemplateFault {
  const [, unclosed, line] = /^(.*) at line (\d+) col \d+/.exec(error.message) ?? []
  if (unclosed !== undefined) return new TemplateFault(unclosed, Number(line), error)
  const [, problem = error.message] = /^Bad template syntax\n\n(.*)/.exec(error.message) ?? []
  // the code of a template stands in a try block, which an open one of its own takes the end of
  const clear = problem === "Unexpected token 'catch'" ? 'a "{" is never closed' : problem
  return new TemplateFault(clear, lineOfSyntaxError(eta.compileToString(text)), error)
}

/** Where the compiled code does not parse, the tag that it was made from is the last one that noted its line before. */
function lineOfSyntaxError(code: string): number | undefined {
  const filename = 'template'
  try {
    new Script(`(function (it, options) {${code}\n})`, { filename })
  } catch (error) {
    const [, line] = /^template:(\d+)/.exec((error as Error).stack ?? '') ?? []
    const before = code.split('\n').slice(0, Number(line))
    const note = before.findLast((text) => text.startsWith('__eta.line='))
    return note === undefined ? undefined : Number(note.slice('__eta.line='.length))
  }
  return undefined
}
