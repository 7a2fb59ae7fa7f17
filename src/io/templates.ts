import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { descriptionOf } from '../core/template/declaration.ts'
import { didYouMean } from '../core/text/suggest.ts'
import { isMigError, MigError } from '../errors.ts'
import { codeOf, reasonOf } from './files.ts'

/** Where templates are: this package's own, and those of a project, which win over ours of the same name. */
export interface TemplateFolders {
  readonly packageFolder: string
  readonly projectFolder?: string
}

export interface Template {
  /** The file's name without `.eta`. */
  readonly name: string
  /** What it is for, in the words of the first line of the comment that it begins with; empty where there is none. */
  readonly description: string
  /** Absolute. */
  readonly path: string
  /** True: the project's own. */
  readonly isOwn: boolean
}

/** All templates, sorted by name. Throws `config.invalid` where the project's folder cannot be read. */
export function listTemplates({ packageFolder, projectFolder }: TemplateFolders): readonly Template[] {
  const ours = templatesIn(join(packageFolder, 'templates'), false)
  const own = projectFolder === undefined ? [] : templatesIn(projectFolder, true)
  const byName = new Map([...ours, ...own].map((template) => [template.name, template]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function templatesIn(folder: string, isOwn: boolean): readonly Template[] {
  const files = namesIn(folder).filter((name) => /^[^.].*\.eta$/.test(name))
  return files.flatMap((file) => {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    // a file that the shell has just emptied, to be written to by `mig templates show`, is not one yet
    if (isOwn && text === '') return []
    return [{ name: file.slice(0, -'.eta'.length), description: descriptionOf(text), path, isOwn }]
  })
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw new MigError(
      'config.invalid',
      `the folder of templates ${folder} cannot be read: ${reasonOf(error)}`,
      {
        hint: ['correct "templates" in the config'],
        details: { path: folder },
        cause: error,
      },
    )
  }
}

/**
 * Renders a template with `it` being `data`. Nothing is escaped and no white space removed, except where a tag ends in
 * `-%>`. A variable that is not there and a value that is undefined are errors. Throws `template.unknown` for a name that
 * no template has, `template.broken`, with the line, for one that does not parse or that throws.
 */
export async function renderTemplate(
  name: string,
  data: Readonly<Record<string, unknown>>,
  folders: TemplateFolders,
): Promise<string> {
  const template = findTemplate(name, folders)
  return renderSource(template, readFileSync(template.path, 'utf8'), data)
}

/**
 * Renders the text of a template, as `renderTemplate` does. What the template itself refuses comes as it is.
 */
export async function renderSource(
  template: Template,
  text: string,
  data: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { renderText, TemplateFault } = await import('./template-engine.ts')
  try {
    return await renderText(text, data)
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error
    if (isMigError(error.cause)) throw error.cause
    throw brokenTemplate(template, text, error)
  }
}

/** The error for a template that has something wrong with it, in that line of its text. */
export function brokenTemplate(
  { name, path }: Template,
  text: string,
  fault: { readonly message: string; readonly line?: number | undefined; readonly cause?: unknown },
): MigError {
  const { line, message, cause } = fault
  const source = line === undefined ? '' : `:${line}   ${text.split('\n')[line - 1]?.trim() ?? ''}`
  const place = line === undefined ? '' : `, line ${line}`
  return new MigError('template.broken', `template ${name}${place}: ${message}`, {
    hint: [path + source],
    details: { template: name, path, ...(line !== undefined && { line }) },
    ...(cause !== undefined && { cause }),
  })
}

/** The template of that name. Throws `template.unknown`. */
export function findTemplate(name: string, folders: TemplateFolders): Template {
  const templates = listTemplates(folders)
  const template = templates.find((candidate) => candidate.name === name)
  if (template) return template
  const names = templates.map((candidate) => candidate.name)
  const meant = didYouMean(name, names)
  throw new MigError('template.unknown', `there is no template "${name}"`, {
    hint: [meant === undefined ? `the templates are ${names.join(', ')}` : `did you mean "${meant}"?`],
    details: { template: name, templates: names },
  })
}
