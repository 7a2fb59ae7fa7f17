import { MigError } from '../../errors.ts'
import { defOf, type Op } from '../ops/index.ts'
import { isColumnBuilder, isSqlExpression, type ColumnReference, type ColumnSpec } from '../schema/define.ts'
import type { ColumnType } from '../schema/model.ts'

/** The longest line that a printed value may make. */
const WIDTH = 100

/**
 * The call that makes the operation, as a person would write it in a revision: `op.addColumn('users', 'phone', t.varchar(20))`.
 * Read again it gives the same operation. Throws `operation.invalid` for a function, which has no text.
 */
export const printOp = (op: Op, indent = ''): string => printCall(`op.${op.kind}`, defOf(op).args(op), indent)

/** A call with its arguments, on one line where that is not too long; `indent` is that of the line it begins on. */
export function printCall(name: string, args: readonly unknown[], indent = ''): string {
  const print = (separator: string, inside: string) =>
    args.map((arg) => printValue(arg, inside, printLines)).join(separator)
  const line = `${name}(${print(', ', indent)})`
  const lastLine = line.slice(line.lastIndexOf('\n') + 1)
  const firstLine = indent + line.split('\n', 1)[0]!
  if (firstLine.length <= WIDTH && lastLine.length <= WIDTH) return line
  const inside = `${indent}  `
  return `${name}(\n${inside}${print(`,\n${inside}`, inside)},\n${indent})`
}

/** What printed calls use of this package besides `op`: some of `sql` and `t`. */
export function importsOf(lines: readonly string[]): readonly string[] {
  const code = lines.join('\n').replaceAll(/(['"`])(?:(?!\1)[^\\]|\\.)*\1/gs, '')
  return ['sql', 't'].filter((name) => new RegExp(`(?<![\\w.])${name}[.(]`).test(code))
}

/** A value as TypeScript that gives it, on one line where it fits and is not nested; `text` prints the texts in it. */
export function printValue(value: unknown, indent = '', text = printText): string {
  if (isColumnBuilder(value)) return printBuilder(value.spec)
  if (isSqlExpression(value) && Object.keys(value).length === 1) return `sql(${printText(value.sql)})`
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return `${value}n`
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'object':
      return value === null ? 'null' : printObject(value, indent, text)
    default:
      throw new MigError('operation.invalid', `a ${typeof value} cannot be printed`)
  }
}

/** A text as a literal of JavaScript, between the quotes that it holds none of. */
export function printText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll(/['"\\\p{Cc}\p{Cs}\u2028\u2029]/gu, (character) => {
    if (character === "'" || character === '"') return character === quote ? `\\${character}` : character
    if (character === '\\') return '\\\\'
    if (character === '\n') return '\\n'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return quote + escaped + quote
}

/** The same, of several lines as they stand, where a template literal can hold them. */
export function printLines(text: string): string {
  const isPlain = /\S\n[^]*\S/.test(text) && !/[^\P{Cc}\n\t]|\p{Cs}|[\u2028\u2029]/u.test(text)
  return isPlain ? `\`${text.replaceAll(/[\\`]|\$(?=\{)/g, (sign) => `\\${sign}`)}\`` : printText(text)
}

function printObject(value: object, indent: string, text: (text: string) => string): string {
  if (value instanceof Date) return `new Date(${printText(value.toISOString())})`
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(', ')})`
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{ ', ' }']
  const inside = indent + '  '
  const parts = Array.isArray(value)
    ? value.map((each) => printValue(each, inside, text))
    : Object.entries(value).map(([name, each]) => `${printKey(name)}: ${printValue(each, inside, text)}`)
  if (parts.length === 0) return Array.isArray(value) ? '[]' : '{}'
  const line = open + parts.join(', ') + close
  const isShort = !line.includes('\n') && indent.length + line.length <= WIDTH - 20
  const holdsBuilders = Object.values(value).some(isColumnBuilder) && parts.length > 1
  if (isShort && !holdsBuilders) return line
  return `${open.trim()}\n${parts.map((part) => `${inside}${part},\n`).join('')}${indent}${close.trim()}`
}

function printKey(name: string): string {
  // as a plain key it would set the object's prototype
  if (name === '__proto__') return `['__proto__']`
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : printText(name)
}

function printBuilder(spec: ColumnSpec): string {
  const calls: readonly (readonly [name: string, isThere: unknown, args: readonly unknown[]])[] = [
    ['identity', spec.identity, spec.identity === true ? [] : [spec.identity]],
    ['primaryKey', spec.primaryKey, spec.primaryKey === true ? [] : [spec.primaryKey]],
    ['notNull', !spec.nullable && !spec.primaryKey && !spec.identity, []],
    ['default', spec.default !== undefined, [spec.default]],
    [
      'generatedAs',
      spec.generated,
      [spec.generated?.expression, ...(spec.generated?.stored === false ? [{ stored: false }] : [])],
    ],
    ['onUpdate', spec.onUpdate !== undefined, [spec.onUpdate]],
    ['unique', spec.unique, spec.unique === true ? [] : [spec.unique]],
    ['references', spec.references, spec.references ? referenceArgs(spec.references) : []],
    ['check', spec.check !== undefined, [spec.check]],
    ['charset', spec.charset !== undefined, [spec.charset]],
    ['collate', spec.collation !== undefined, [spec.collation]],
    ['storage', spec.storage, [spec.storage]],
    ['srid', spec.srid !== undefined, [spec.srid]],
    ['invisible', spec.invisible, []],
    ['comment', spec.comment !== undefined, [spec.comment]],
  ]
  const methods = calls
    .filter(([, isThere]) => isThere !== undefined && isThere !== false)
    .map(([name, , args]) => `.${name}(${args.map((arg) => printValue(arg)).join(', ')})`)
  return printType(spec.type) + methods.join('')
}

function referenceArgs({ table, column, ...options }: ColumnReference): readonly unknown[] {
  return Object.keys(options).length > 0 ? [table, column, options] : [table, column]
}

/** The call that makes a type: `t.decimal(10, 2)`. */
export function printType(type: ColumnType): string {
  if (type.name === 'native') return `t.type(${printText(type.sql)})`
  if (type.name === 'array') return `t.array(${printType(type.of)})`
  return `t.${type.name}(${argumentsOf(type)
    .map((arg) => printValue(arg))
    .join(', ')})`
}

function argumentsOf(type: Exclude<ColumnType, { readonly name: 'native' | 'array' }>): readonly unknown[] {
  const options = 'unsigned' in type && type.unsigned ? [{ unsigned: true }] : []
  if ('values' in type) return [type.values]
  if ('scale' in type) return [type.precision, type.scale, ...options]
  if ('length' in type && type.length !== undefined) return [type.length]
  if ('precision' in type && type.precision !== undefined) return [type.precision]
  return options
}
