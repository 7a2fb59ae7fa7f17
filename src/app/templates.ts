import { readFileSync } from 'node:fs'
import type { Parameter } from '../core/template/declaration.ts'
import {
  checkValue,
  commandLine,
  missingOf,
  refuseUnknown,
  type GivenValues,
} from '../core/template/settle.ts'
import {
  generateLines,
  operationTemplate,
  readOperationTemplate,
  type GeneratedLines,
  type OperationTemplate,
} from '../io/generate.ts'
import { packageFolder } from '../io/package.ts'
import { findTemplate, listTemplates, type Template, type TemplateFolders } from '../io/templates.ts'
import type { Mig } from './mig.ts'

export interface TemplateList {
  readonly templates: readonly Template[]
}

export interface ShownTemplate extends Template {
  readonly text: string
  /** Absent: it writes whole files, and is not for `--template`. */
  readonly operation?: ShownOperation
}

export interface ShownOperation {
  readonly parameters: readonly Parameter[]
  /** A command line that uses it. */
  readonly example: string
  /** What it writes for the example. */
  readonly generated: GeneratedLines
}

/** Every template, the project's own in place of ours of the same name. */
export function templates(mig: Mig): TemplateList {
  return { templates: listTemplates(templateFolders(mig)) }
}

/** One template with its text, its parameters and an example. Throws `template.unknown`, `template.broken`. */
export async function showTemplate(mig: Mig, name: string): Promise<ShownTemplate> {
  const template = findTemplate(name, templateFolders(mig))
  const operation = readOperationTemplate(template)
  if (!operation) return { ...template, text: readFileSync(template.path, 'utf8') }
  const { text, declaration } = operation
  const { parameters, example } = declaration
  return {
    ...template,
    text,
    operation: {
      parameters,
      example: commandLine(name, example),
      generated: await generateLines(operation, example, declaration.formats[0]!),
    },
  }
}

/** The text of a template. Throws `template.unknown`. */
export function templateSource(mig: Mig, name: string): Template & { readonly text: string } {
  const template = findTemplate(name, templateFolders(mig))
  return { ...template, text: readFileSync(template.path, 'utf8') }
}

/** A parameter that is to be asked for, and the check of an answer, which throws `usage`. */
export interface OpenParameter extends Parameter {
  check(answer: string): void
}

/**
 * The parameters that nothing gives a value, where one of them needs it; empty where all is there that is needed. Throws
 * `usage` for a value that the template does not take, and what `operationTemplate` throws.
 */
export function openParameters(mig: Mig, name: string, given: GivenValues): readonly OpenParameter[] {
  const { declaration } = templateFor(mig, name)
  refuseUnknown(name, declaration.parameters, given)
  if (missingOf(declaration, given).length === 0) return []
  return declaration.parameters
    .filter((parameter) => given[parameter.name] === undefined)
    .map((parameter) => ({ ...parameter, check: (answer) => checkValue(parameter, answer) }))
}

/** Whether a revision that the template writes has a message where none is given. */
export function bringsMessage(mig: Mig, name: string): boolean {
  return templateFor(mig, name).declaration.message !== undefined
}

/** The template of that name that writes what a revision does. Throws `template.unknown`, `template.broken`, `usage`. */
export function templateFor(mig: Mig, name: string): OperationTemplate {
  return operationTemplate(name, templateFolders(mig))
}

export function templateFolders({ settings }: Mig): TemplateFolders {
  return {
    packageFolder: packageFolder(),
    ...(settings.templates !== undefined && { projectFolder: settings.templates }),
  }
}
