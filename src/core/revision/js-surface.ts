import { didYouMean } from '../text/suggest.ts'
import { advance, createJsLexer, isPunctuation, tokenText, type JsLexer } from './js-lexer.ts'
import { endsHere, readLiteral, skipType } from './js-literal.ts'
import {
  HEADER_NAMES,
  isHeaderName,
  type Field,
  type HeaderName,
  type Literal,
  type Misspelling,
  type Surface,
} from './literal.ts'

/** What a name is bound to: its value where that is a literal, or the local name that it stands for. */
interface Binding {
  readonly offset: number
  readonly value?: Literal | undefined
  readonly reference?: string
}

interface Scan {
  readonly lexer: JsLexer
  readonly exported: Map<string, Binding>
  readonly locals: Map<string, Binding>
  readonly repeated: { name: HeaderName; offset: number }[]
  /** Whose declarators a comma goes on with. */
  declaring: Map<string, Binding> | undefined
}

/**
 * What a JavaScript or TypeScript module exports under the names of a header, in ES module or CommonJS
 * spelling, compilers' output included. Throws a `HeaderFault` where the text does not parse.
 */
export function readJsSurface(text: string): Surface {
  const lexer = createJsLexer(text)
  const scan: Scan = { lexer, exported: new Map(), locals: new Map(), repeated: [], declaring: undefined }
  advance(lexer)
  while (lexer.kind !== 'end') {
    if (lexer.open.length > 0) advance(lexer)
    else if (lexer.kind === 'word') readTopLevelWord(scan)
    else readTopLevelSign(scan)
  }
  // compilers export by getters and assignments of many shapes; they share this mark and plain declarations
  if (text.includes('__esModule')) {
    for (const [name, local] of scan.locals) if (!scan.exported.has(name)) scan.exported.set(name, local)
  }
  return surfaceOf(scan)
}

function surfaceOf({ exported, locals, repeated }: Scan): Surface {
  const fields = new Map<HeaderName, Field>()
  const misspelt: Misspelling[] = []
  for (const [name, binding] of exported) {
    const { offset, value } =
      binding.reference === undefined ? binding : (locals.get(binding.reference) ?? binding)
    if (isHeaderName(name)) fields.set(name, { offset, value })
    else {
      const meant = spellingOf(name, exported)
      if (meant !== undefined) misspelt.push({ name, meant, offset })
    }
  }
  return { fields, repeated, misspelt, body: (exported.get('upgrade') ?? exported.get('downgrade'))?.offset }
}

/**
 * The field that a name spells otherwise (`downRevision`); a slip only of the one whose absence makes a base.
 */
function spellingOf(name: string, exported: ReadonlyMap<string, Binding>): HeaderName | undefined {
  const plain = name.replaceAll('_', '').toLowerCase()
  const respelt = HEADER_NAMES.find((header) => header.replace('_', '') === plain)
  if (respelt !== undefined || exported.has('down_revision')) return respelt
  return didYouMean(name, ['down_revision']) === undefined ? undefined : 'down_revision'
}

function readTopLevelSign(scan: Scan): void {
  const { lexer } = scan
  if (isPunctuation(lexer, ',') && scan.declaring !== undefined) {
    readDeclarator(scan, scan.declaring)
    return
  }
  if (isPunctuation(lexer, ';')) scan.declaring = undefined
  if (isPunctuation(lexer, '.')) advance(lexer)
  advance(lexer)
}

function readTopLevelWord(scan: Scan): void {
  const { lexer } = scan
  const word = tokenText(lexer)
  if (word === 'export') readExport(scan)
  else if (word === 'const' || word === 'let' || word === 'var') readDeclarator(scan, scan.locals)
  else if (word === 'function' || word === 'async') readFunction(scan, scan.locals)
  else if (word === 'exports' || word === 'module') readAssignment(scan, word)
  else advance(lexer)
}

function readExport(scan: Scan): void {
  const { lexer } = scan
  scan.declaring = undefined
  advance(lexer)
  const word = lexer.kind === 'word' ? tokenText(lexer) : ''
  if (isPunctuation(lexer, '{')) readExportList(scan)
  else if (word === 'const' || word === 'let' || word === 'var') readDeclarator(scan, scan.exported)
  else if (word === 'function' || word === 'async') readFunction(scan, scan.exported)
}

/** From `const`, or the comma before a name, to behind the value, or to where that stops being literal. */
function readDeclarator(scan: Scan, into: Map<string, Binding>): void {
  const { lexer } = scan
  scan.declaring = into
  if (advance(lexer) !== 'word') return
  const name = tokenText(lexer)
  const offset = lexer.start
  advance(lexer)
  if (isPunctuation(lexer, '!')) advance(lexer)
  if (isPunctuation(lexer, ':')) {
    advance(lexer)
    skipType(lexer)
  }
  let value: Literal | undefined
  if (isPunctuation(lexer, '=')) {
    advance(lexer)
    if (lexer.kind === 'word' && tokenText(lexer) === 'exports') return
    value = readLiteral(lexer)
  }
  bind(scan, into, name, { offset, value })
}

function readFunction(scan: Scan, into: Map<string, Binding>): void {
  const { lexer } = scan
  scan.declaring = undefined
  if (tokenText(lexer) === 'async') advance(lexer)
  if (lexer.kind !== 'word' || tokenText(lexer) !== 'function') return
  advance(lexer)
  if (isPunctuation(lexer, '*')) advance(lexer)
  if (lexer.kind === 'word') bind(scan, into, tokenText(lexer), { offset: lexer.start })
}

/** `export { a, b as c }`, with `from` or without. */
function readExportList(scan: Scan): void {
  const { lexer } = scan
  const entries: { local: string; name: string; offset: number }[] = []
  while (lexer.kind !== 'end' && lexer.open.length > 0) {
    if (advance(lexer) !== 'word') continue
    const offset = lexer.start
    const words = [tokenText(lexer)]
    while (advance(lexer) === 'word') words.push(tokenText(lexer))
    if (words[0] !== 'type' || words[1] === 'as')
      entries.push({ local: words[0]!, name: words.at(-1)!, offset })
  }
  advance(lexer)
  const isElsewhere = lexer.kind === 'word' && tokenText(lexer) === 'from'
  for (const { local, name, offset } of entries) {
    bind(scan, scan.exported, name, isElsewhere ? { offset } : { offset, reference: local })
  }
}

/** `exports.name = value`, `module.exports.name = value` and `module.exports = { ... }`. */
function readAssignment(scan: Scan, word: 'exports' | 'module'): void {
  const { lexer } = scan
  scan.declaring = undefined
  advance(lexer)
  if (word === 'module') {
    if (!isPunctuation(lexer, '.')) return
    if (advance(lexer) !== 'word' || tokenText(lexer) !== 'exports') return
    advance(lexer)
    if (isPunctuation(lexer, '=')) {
      advance(lexer)
      if (isPunctuation(lexer, '{')) readExportsObject(scan)
      return
    }
  }
  if (!isPunctuation(lexer, '.')) return
  if (advance(lexer) !== 'word') return
  const name = tokenText(lexer)
  const offset = lexer.start
  advance(lexer)
  if (!isPunctuation(lexer, '=')) return
  advance(lexer)
  const first = lexer.kind === 'word' ? tokenText(lexer) : ''
  // compilers first set every export to void 0, in one chain: that is no value yet
  if (first === 'exports' || first === 'module' || first === 'void') return
  bind(scan, scan.exported, name, { offset, ...readValue(lexer) })
}

function readExportsObject(scan: Scan): void {
  const { lexer } = scan
  const depth = lexer.open.length
  while (lexer.kind !== 'end' && lexer.open.length >= depth) {
    advance(lexer)
    if (lexer.open.length > depth || (lexer.kind !== 'word' && lexer.kind !== 'string')) {
      skipProperty(lexer, depth)
      continue
    }
    let offset = lexer.start
    let name = propertyName(lexer)
    while (advance(lexer) === 'word') {
      offset = lexer.start
      name = tokenText(lexer)
    }
    if (isPunctuation(lexer, ':')) {
      advance(lexer)
      bind(scan, scan.exported, name, { offset, ...readValue(lexer) })
    } else {
      const isShorthand = isPunctuation(lexer, ',') || isPunctuation(lexer, '}')
      bind(scan, scan.exported, name, isShorthand ? { offset, reference: name } : { offset })
    }
    skipProperty(lexer, depth)
  }
}

function propertyName(lexer: JsLexer): string {
  return lexer.kind === 'string' ? lexer.text.slice(lexer.start + 1, lexer.end - 1) : tokenText(lexer)
}

function skipProperty(lexer: JsLexer, depth: number): void {
  while (lexer.kind !== 'end' && lexer.open.length >= depth) {
    if (lexer.open.length === depth && isPunctuation(lexer, ',')) return
    advance(lexer)
  }
}

/** A literal, or the name of a local declaration on its own. */
function readValue(lexer: JsLexer): { value?: Literal | undefined; reference?: string } {
  const isWord = lexer.kind === 'word'
  const { start, end } = lexer
  const value = readLiteral(lexer)
  if (value !== undefined || !isWord || lexer.start !== start) return { value }
  advance(lexer)
  return endsHere(lexer) ? { reference: lexer.text.slice(start, end) } : {}
}

function bind(scan: Scan, into: Map<string, Binding>, name: string, binding: Binding): void {
  const { exported, repeated } = scan
  if (into === exported && into.has(name) && isHeaderName(name))
    repeated.push({ name, offset: binding.offset })
  // what a variable holds that is declared twice is not to be read from the text
  into.set(name, into.has(name) ? { offset: binding.offset } : binding)
}
