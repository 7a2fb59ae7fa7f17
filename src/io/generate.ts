import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { importsOf, printValue } from '../core/revision/print.ts'
import { codeOf, optionsCode, propertyCode } from '../core/template/code.ts'
import { columnBuilder } from '../core/schema/define.ts'
import { readDeclaration, type Declaration, type FileFormat } from '../core/template/declaration.ts'
import { wrongForKnex, type KnexParts } from '../core/template/knex-parts.ts'
import { fitted } from '../core/template/layout.ts'
import { messageOf, settle, type GivenValues } from '../core/template/settle.ts'
import { MigError } from '../errors.ts'
import { packageFolder } from './package.ts'
import {
  brokenTemplate,
  findTemplate,
  renderSource,
  type Template,
  type TemplateFolders,
} from './templates.ts'

/** A template that writes what a revision does: its text, and what it says of itself. */
export interface OperationTemplate extends Template {
  readonly text: string
  readonly declaration: Declaration
}

/** What a revision does, line by line, as a template writes it. */
export interface GeneratedLines {
  readonly upgrade: readonly string[]
  /** Empty: the inverses of the operations serve. */
  readonly downgrade: readonly string[]
  /** What the lines use of this package: some of `sql` and `t`. */
  readonly imports: readonly string[]
  /** What it does in a few words, where the template says so. */
  readonly message?: string
  /** False: it has to run outside of a transaction. */
  readonly transaction?: false
}

export interface GeneratedCode extends GeneratedLines {
  /** The imports and the functions as a module, without the header of a revision. */
  readonly code: string
}

export interface GenerateOptions {
  /** A folder of templates of your own, which win over ours of the same name. */
  readonly templates?: string
  /** Default: `ts`. */
  readonly format?: 'ts' | 'js' | 'mjs'
}

/**
 * The code that `mig revision --template` writes into a revision: `generateMigrationCode('add_column', { table: 'users',
 * column: 'phone', type: 't.varchar(20)' })`. Values are texts as they are typed for `--set`, or of the kind itself, such
 * as `true`, `['a', 'b']` and `t.varchar(20)`. Touches no database. Throws `template.unknown`, `template.broken`, and `usage`
 * where a value is unknown, wrong or missing.
 */
export async function generateMigrationCode(
  template: string,
  values: GivenValues = {},
  { templates, format = 'ts' }: GenerateOptions = {},
): Promise<GeneratedCode> {
  const folders = {
    packageFolder: packageFolder(),
    ...(templates !== undefined && { projectFolder: templates }),
  }
  const lines = await generateLines(operationTemplate(template, folders), values, format)
  return { ...lines, code: moduleOf(lines, format) }
}

/** The names of the templates that write whole files round what the others write. */
const WHOLE_FILES: readonly string[] = ['revision', 'revision.sql']
const MARKER = /^[^\S\n]*(?:\/\/|--)[^\S\n]*(upgrade|downgrade)[^\S\n]*$/gm

/** The template of that name. Throws `template.unknown`, `usage` for one that writes a whole file, and `template.broken`. */
export function operationTemplate(name: string, folders: TemplateFolders): OperationTemplate {
  const template = readOperationTemplate(findTemplate(name, folders))
  if (template) return template
  throw new MigError('usage', `template ${name} writes the whole file, and cannot be named here`, {
    hint: ['mig templates   lists those of operations'],
  })
}

/** The template with what it says of itself; undefined: it writes a whole file. Throws `template.broken`. */
export function readOperationTemplate(template: Template): OperationTemplate | undefined {
  if (WHOLE_FILES.includes(template.name)) return undefined
  const text = readFileSync(template.path, 'utf8')
  const reading = readDeclaration(text)
  if (!reading.ok) throw brokenTemplate(template, text, { message: reading.problem, line: reading.line })
  if (![...text.matchAll(MARKER)].some(([, section]) => section === 'upgrade'))
    throw brokenTemplate(template, text, {
      message: 'it has no line "// upgrade", below which the code stands',
    })
  return { ...template, text, declaration: reading.declaration }
}

/** What the template writes with these values. Throws `usage` and `template.broken`. */
export async function generateLines(
  template: OperationTemplate,
  given: GivenValues,
  format: FileFormat,
): Promise<GeneratedLines> {
  const { name, declaration } = template
  refuseFormat(template, format)
  const settled = settle(name, declaration, given)
  const refuse = (problem: string): never => {
    throw new MigError('usage', `template ${name}: ${problem}`, { details: { template: name } })
  }
  const { upgrade, downgrade } = await renderSections(template, {
    ...settled,
    format,
    builder: columnBuilder,
    code: (value: unknown, indent = '') => codeOf(value, printValue(value, indent)),
    options: optionsCode,
    property: propertyCode,
    refuse,
    refuseForKnex(parts: KnexParts) {
      const problem = wrongForKnex(parts)
      if (problem !== undefined) refuse(problem)
    },
  })
  const isSql = format === 'sql'
  if (isSql) refuseSections(name, [...upgrade, ...downgrade])
  const message = messageOf(declaration, settled)
  return {
    upgrade: isSql ? upgrade : fitted(upgrade),
    downgrade: isSql ? downgrade : fitted(downgrade),
    imports: isSql ? [] : importsOf([...upgrade, ...downgrade]),
    ...(message !== undefined && { message }),
    ...(declaration.transaction === false && { transaction: false }),
  }
}

function refuseFormat({ name, declaration: { formats } }: OperationTemplate, format: FileFormat): void {
  if (formats.includes(format)) return
  throw new MigError('usage', `template ${name} writes no ${format} file`, {
    hint: [`it writes ${formats.join(', ')}: --format ${formats[0]}`],
    details: { template: name, formats },
  })
}

/** SQL is not quoted in its file, so that a line of it may be taken for the beginning of a section. */
function refuseSections(template: string, lines: readonly string[]): void {
  const mark = lines.find((line) => /^\s*--\s*(?:up|down)grade\s*:?\s*$/i.test(line))
  if (mark === undefined) return
  throw new MigError('usage', `template ${template}: a line of the SQL would begin a section of the file`, {
    hint: [`leave out the line: ${mark.trim()}`],
    details: { template },
  })
}

type Sections = Readonly<Record<'upgrade' | 'downgrade', readonly string[]>>

/** The markers are changed for ones that nobody can guess, so that no value is taken for one. */
async function renderSections(
  template: OperationTemplate,
  data: Readonly<Record<string, unknown>>,
): Promise<Sections> {
  const { text } = template
  const secret = randomUUID()
  const rendered = await renderSource(
    template,
    text.replaceAll(MARKER, (_line, section: string) => `${secret} ${section}`),
    data,
  )
  const sections: Record<'upgrade' | 'downgrade', string[]> = { upgrade: [], downgrade: [] }
  let current: string[] | undefined
  for (const line of rendered.split(/\r?\n/)) {
    if (line.startsWith(secret)) {
      // safe: it was written above
      current = sections[line.slice(secret.length + 1) as 'upgrade' | 'downgrade']
    } else if (current) current.push(line.trimEnd())
    else if (line.trim() !== '')
      throw brokenTemplate(template, text, {
        message: `what stands above "// upgrade" goes nowhere: ${line.trim()}`,
      })
  }
  return { upgrade: withoutBlankEnds(sections.upgrade), downgrade: withoutBlankEnds(sections.downgrade) }
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '')
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1)
}

/** The imports and the functions, without the header of a revision. */
export function moduleOf(
  { upgrade, downgrade, imports }: GeneratedLines,
  format: 'ts' | 'js' | 'mjs',
): string {
  const isTypeScript = format === 'ts'
  const names = isTypeScript && imports.length > 0 ? [...imports, 'type Operations'] : imports
  const functionOf = (name: string, lines: readonly string[]) => {
    const isAsync = lines.some((line) => /\bawait op\./.test(line))
    const body = lines.map((line) => (line === '' ? '\n' : `  ${line}\n`)).join('')
    const usesOp = lines.some((line) => /\bop\./.test(line))
    const parameter = usesOp ? (isTypeScript ? 'op: Operations' : 'op') : ''
    return `export ${isAsync ? 'async ' : ''}function ${name}(${parameter}) {\n${body}}\n`
  }
  return [
    ...(names.length > 0 ? [`import { ${names.join(', ')} } from 'migraph'\n`] : []),
    ...(isTypeScript && names.length === 0 ? ["import type { Operations } from 'migraph'\n"] : []),
    functionOf('upgrade', upgrade),
    ...(downgrade.length > 0 ? [functionOf('downgrade', downgrade)] : []),
  ].join('\n')
}
