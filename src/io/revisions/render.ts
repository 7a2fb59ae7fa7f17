import { readHeader, type RevisionHeader } from '../../core/revision/header.ts'
import { MigError } from '../../errors.ts'
import type { RevisionFormat } from '../config/settings.ts'
import { renderTemplate, type TemplateFolders } from '../templates.ts'

/** A revision whose file is yet to be written. */
export interface RevisionText {
  readonly revision: string
  /** Becomes one line, whatever it holds. */
  readonly message: string
  /** ISO 8601; parts of a second are left out. */
  readonly created: string
  readonly parents: readonly string[]
  readonly labels: readonly string[]
  readonly dependsOn: readonly string[]
  /** Left out: all. */
  readonly environments?: readonly string[]
  readonly format: RevisionFormat
  /** What the functions (or sections) hold, line by line. Left out: nothing. */
  readonly upgrade?: readonly string[]
  readonly downgrade?: readonly string[]
  /** What these lines use of this package, such as `t`. Left out: nothing. */
  readonly imports?: readonly string[]
  /** False: it commits as it goes. Left out: the run decides. */
  readonly transaction?: false
}

/**
 * The text of a revision file, by the template `revision` or `revision.sql`. What was written is read back: throws
 * `template.broken` where the header does not say what it was given, and what `renderTemplate` throws.
 */
export async function renderRevision(revision: RevisionText, folders: TemplateFolders): Promise<string> {
  const name = revision.format === 'sql' ? 'revision.sql' : 'revision'
  const message = oneLine(revision.message)
  const data = {
    upgrade: [],
    downgrade: [],
    imports: [],
    environments: undefined,
    transaction: undefined,
    ...revision,
    message,
    created: revision.created.replace(/\.\d+(?=Z$)/, ''),
    literal,
    literals: (list: readonly string[]) => `[${list.map(literal).join(', ')}]`,
    body: (lines: readonly string[]) =>
      lines.length === 0 ? '' : `\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n`,
  }
  const plain = await renderTemplate(name, { ...data, needsMessage: false }, folders)
  const plainly = readHeader(plain, name === 'revision' ? 'js' : 'sql', '')
  const isPlain = message === '' || (plainly.ok && plainly.header.message === message)
  if (isPlain) return checked(plain, revision, name)
  // as a comment it would be taken for something else: a header line, an order to a tool, the end of the header
  return checked(await renderTemplate(name, { ...data, needsMessage: true }, folders), revision, name)
}

/** A text as a literal of JavaScript. */
export function literal(text: string): string {
  const escaped = text.replaceAll(/['\\\p{Cc}\p{Cs}\u2028\u2029]/gu, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`
    if (character === '\n') return '\\n'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `'${escaped}'`
}

function oneLine(message: string): string {
  return message
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '\uFFFD')
    .trim()
}

function checked(text: string, revision: RevisionText, template: string): string {
  const reading = readHeader(text, template === 'revision' ? 'js' : 'sql', '')
  const problem = reading.ok
    ? difference(reading.header, revision)
    : `line ${reading.line}: ${reading.problem}`
  if (problem === undefined) return text
  throw new MigError(
    'template.broken',
    `template ${template} writes a header that cannot be read back: ${problem}`,
    {
      details: { template },
    },
  )
}

function difference(header: RevisionHeader, revision: RevisionText): string | undefined {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['revision', header.id, revision.revision],
    ['down_revision', header.parents, revision.parents],
    ['branch_labels', header.labels, revision.labels],
    ['depends_on', header.dependsOn, revision.dependsOn],
    ['environments', header.environments, revision.environments],
    ['transaction', header.transaction, revision.transaction],
  ]
  const different = pairs.find(([, read, given]) => JSON.stringify(read) !== JSON.stringify(given))
  if (!different) return undefined
  const [name, read, given] = different
  return `${name} is ${JSON.stringify(read) ?? 'absent'}, not ${JSON.stringify(given) ?? 'absent'}`
}
