import { textWidth } from '../view/width.ts'
import type { Call, Code, Entry } from './code.ts'

/** The longest line. */
const WIDTH = 110

/** Where a piece of code stands. */
interface Place {
  /** The indentation of the line that it begins on. */
  readonly indent: string
  /** How many columns of that line are taken before it. */
  readonly column: number
  /** How many signs follow it on its last line. */
  readonly after: number
}

/** The code as prettier lays it out; `lead` stands before it on its line: `export const users = `. */
export function layOut(code: Code, lead = ''): string {
  return lead + laid(code, { indent: '', column: textWidth(lead), after: 0 })
}

function laid(code: Code, place: Place): string {
  const flat = flatOf(code)
  if (flat !== undefined && fits(flat, place)) return flat
  switch (code.kind) {
    case 'word':
      return code.text
    case 'list':
    case 'object':
      return broken(code, place)
    case 'call':
      return callText(code.call, place)
    case 'chain':
      return chainText(code, place)
  }
}

const fits = (flat: string, { column, after }: Place) => column + textWidth(flat) + after <= WIDTH

/** On one line; undefined: it always takes several. */
function flatOf(code: Code): string | undefined {
  switch (code.kind) {
    case 'word':
      return code.text.includes('\n') ? undefined : code.text
    case 'list':
      return isAlwaysBroken(code.items) ? undefined : joined('[', code.items.map(flatOf), ']')
    case 'object': {
      if (code.entries.length === 0) return '{}'
      if (code.entries.some(({ value }) => value.kind === 'chain')) return undefined
      const entries = code.entries.map(({ key, value }) => {
        const flat = flatOf(value)
        return flat === undefined ? undefined : `${key}: ${flat}`
      })
      return joined('{ ', entries, ' }')
    }
    case 'call':
      return flatCall(code.call)
    case 'chain': {
      if (isLongChain(code.calls)) return undefined
      const calls = code.calls.map(flatCall)
      return calls.includes(undefined) ? undefined : [code.head, ...calls].join('.')
    }
  }
}

const flatCall = ({ name, args }: Call) => joined(`${name}(`, args.map(flatOf), ')')

function joined(open: string, parts: readonly (string | undefined)[], close: string): string | undefined {
  return parts.includes(undefined) ? undefined : open + parts.join(', ') + close
}

/** Lists of lists and lists of objects are read as tables. */
function isAlwaysBroken(items: readonly Code[]): boolean {
  if (items.length < 2) return false
  return (
    items.every((item) => item.kind === 'list' && item.items.length > 1) ||
    items.every((item) => item.kind === 'object' && item.entries.length > 1)
  )
}

type Part = (place: Place) => string

/** Each part on a line of its own. */
function block(open: string, parts: readonly Part[], close: string, { indent }: Place): string {
  const inside = `${indent}  `
  const lines = parts.map(
    (part) => `${inside}${part({ indent: inside, column: inside.length, after: 1 })},\n`,
  )
  return `${open}\n${lines.join('')}${indent}${close}`
}

/** A text that is too long for its line stands below its key, unless the key is so short that nothing would be won. */
function entryText({ key, value }: Entry, place: Place): string {
  const lead = `${key}: `
  const beside = { ...place, column: place.column + textWidth(lead) }
  const isText = value.kind === 'word' && /^['"]/.test(value.text)
  if (!isText || textWidth(key) < SHORT_KEY || fits(value.text, beside)) return lead + laid(value, beside)
  return `${key}:\n${place.indent}  ${value.text}`
}

const SHORT_KEY = 5

/** The last argument alone is broken where the others leave it room, else each stands on a line of its own. */
function callText({ name, args }: Call, place: Place): string {
  const [last] = args.slice(-1)
  if (!last) return `${name}()`
  if (args.length === 1 && isTemplate(last)) return `${name}(${laid(last, place)})`
  return (
    hugged(name, args, place) ??
    block(
      `${name}(`,
      args.map((arg) => (inside: Place) => laid(arg, inside)),
      ')',
      place,
    )
  )
}

const isTemplate = (code: Code) => code.kind === 'word' && code.text.includes('\n')

/** The call with its last argument broken, and all before it on one line; undefined: that is no list or object, or there is no room. */
function hugged(name: string, args: readonly Code[], place: Place): string | undefined {
  const last = args.at(-1)!
  const others = args.slice(0, -1)
  if (!isNested(last) || others.at(-1)?.kind === last.kind) return undefined
  const lead = joined(`${name}(`, [...others.map(flatOf), ''], '')
  if (lead === undefined || !fits(`${lead}[`, { ...place, after: 0 })) return undefined
  return `${lead}${broken(last, place)})`
}

const isNested = (code: Code): code is Code & { readonly kind: 'list' | 'object' } =>
  (code.kind === 'list' && code.items.length > 0) || (code.kind === 'object' && code.entries.length > 0)

/** A list or an object in several lines, however short it is. */
function broken(code: Code & { readonly kind: 'list' | 'object' }, place: Place): string {
  if (code.kind === 'object') {
    const parts = code.entries.map((entry) => (inside: Place) => entryText(entry, inside))
    return block('{', parts, '}', place)
  }
  const parts = code.items.map((item) => (inside: Place) => laid(item, inside))
  return block('[', parts, ']', place)
}

/** Each call stands on a line of its own, unless the options of the last one can be broken alone. */
function chainText({ head, calls }: Code & { readonly kind: 'chain' }, place: Place): string {
  const last = calls.at(-1)!
  const before = calls.slice(0, -1).map(flatCall)
  const lead = [head, ...before, last.name].join('.')
  if (calls.length === 1) return callText({ ...last, name: lead }, place)
  const mayHug = last.args.at(-1)?.kind === 'object' && !before.includes(undefined) && !isLongChain(calls)
  const whole = mayHug ? hugged(lead, last.args, place) : undefined
  if (whole !== undefined) return whole
  const inside = `${place.indent}  `
  const lines = calls.map((call, i) => {
    const after = i === calls.length - 1 ? place.after : 0
    const text = { ...call, name: `.${call.name}` }
    return `\n${inside}${laid({ kind: 'call', call: text }, { indent: inside, column: inside.length, after })}`
  })
  return head + lines.join('')
}

/** Several calls of which one takes more than a person sees at a glance stand below each other, however short they are. */
function isLongChain(calls: readonly Call[]): boolean {
  return calls.length > 2 && calls.some(({ args }) => !args.every((arg) => isSimple(arg)))
}

function isSimple(code: Code, depth = 0): boolean {
  if (depth > 1) return false
  const isPart = (part: Code) => isSimple(part, depth + 1)
  switch (code.kind) {
    case 'word':
      return !isTemplate(code)
    case 'list':
      return code.items.every(isPart)
    case 'object':
      return code.entries.every(({ value }) => isPart(value))
    case 'call':
      return code.call.args.every(isPart)
    case 'chain':
      return code.calls.every(({ args }) => args.every(isPart))
  }
}
