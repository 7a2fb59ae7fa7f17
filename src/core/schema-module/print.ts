import { printLines, printValue } from '../revision/print.ts'
import type { Schema } from '../schema/model.ts'
import { DEFAULT_NAMING, withNaming, type Naming } from '../schema/names.ts'
import { readCode, type Code } from './code.ts'
import { describeSchema, type DefinitionCall } from './describe.ts'
import { createIdentifiers } from './identifiers.ts'
import { layOut } from './layout.ts'

export interface PrintOptions {
  /** The names that need not be written, because keys and indexes get them anyway. */
  readonly naming?: Naming
}

/**
 * The schema as the text of a TypeScript module, which gives the same schema when it is loaded. It is laid out as prettier
 * does with lines of 110, single quotes and no semicolons.
 */
export function printModule(schema: Schema, { naming = DEFAULT_NAMING }: PrintOptions = {}): string {
  return withNaming(naming, () => {
    const calls = describeSchema(schema).map((each) => ({ ...each, code: codeOf(each) }))
    if (calls.length === 0) return 'export default []\n'
    const imports = [...new Set(calls.flatMap(({ code }) => namesIn(code)))].toSorted(inAlphabet)
    const identifierOf = createIdentifiers(imports)
    const statements = calls.map(({ name, kind, code }) =>
      layOut(code, `export const ${identifierOf(name, kind)} = `),
    )
    return [importing(imports), ...statements].map((each) => `${each}\n`).join('\n')
  })
}

function codeOf({ call, args }: DefinitionCall): Code {
  return readCode(`${call}(${args.map((arg) => printValue(arg, '', printLines)).join(', ')})`)
}

/** What the code calls: functions, and what methods are called on. */
function namesIn(code: Code): readonly string[] {
  switch (code.kind) {
    case 'word':
      return []
    case 'list':
      return code.items.flatMap(namesIn)
    case 'object':
      return code.entries.flatMap(({ value }) => namesIn(value))
    case 'call':
      return [code.call.name, ...code.call.args.flatMap(namesIn)]
    case 'chain':
      return [code.head, ...code.calls.flatMap(({ args }) => args.flatMap(namesIn))]
  }
}

function importing(names: readonly string[]): string {
  const line = `import { ${names.join(', ')} } from 'migraph'`
  return line.length <= 110
    ? line
    : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from 'migraph'`
}

const inAlphabet = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)
