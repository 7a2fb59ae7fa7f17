import { readFileSync } from 'node:fs'
import { packageFolder } from '../io/package.ts'
import { findTemplate, listTemplates, type Template, type TemplateFolders } from '../io/templates.ts'
import type { Mig } from './mig.ts'

export interface TemplateList {
  readonly templates: readonly Template[]
}

/** Every template, the project's own in place of ours of the same name. */
export function templates(mig: Mig): TemplateList {
  return { templates: listTemplates(templateFolders(mig)) }
}

/** One template with its text. Throws `template.unknown`. */
export function showTemplate(mig: Mig, name: string): Template & { readonly text: string } {
  const template = findTemplate(name, templateFolders(mig))
  return { ...template, text: readFileSync(template.path, 'utf8') }
}

export function templateFolders({ settings }: Mig): TemplateFolders {
  return {
    packageFolder: packageFolder(),
    ...(settings.templates !== undefined && { projectFolder: settings.templates }),
  }
}
