import { runInThisContext } from 'node:vm'
import { defineSchema } from '../../../src/core/schema-module/define-schema.ts'
import * as definitions from '../../../src/core/schema-module/definition.ts'
import { sql } from '../../../src/core/schema/define.ts'
import type { Schema } from '../../../src/core/schema/model.ts'
import type { Naming } from '../../../src/core/schema/names.ts'
import { t } from '../../../src/core/schema/types.ts'

const LIBRARY: Readonly<Record<string, unknown>> = { ...definitions, sql, t }

/** The schema that the text of a module gives when it is loaded. */
export function loaded(text: string, naming?: Naming): Schema {
  const [imports = '', imported = ''] = /^import \{([^}]*)\} from 'migraph'\n/.exec(text) ?? []
  const names = imported.split(',').flatMap((name) => name.trim() || [])
  const body = text
    .slice(imports.length)
    .replaceAll(/^export const (\S+) = /gmu, 'exports.$1 = ')
    .replace(/^export default /, 'exports.default = ')
  // safe: the code is our own
  const run = runInThisContext(`(exports, ${names.join(', ')}) => {${body}}`) as (
    ...all: readonly unknown[]
  ) => void
  const exported = {}
  run(exported, ...names.map((name) => LIBRARY[name]))
  return defineSchema(definitions.definitionsIn(exported), naming && { naming }).schema
}
