/** One place at which a module names another one. */
export interface ImportMade {
  /** What is named; undefined: that is worked out only when it runs. */
  readonly specifier: string | undefined
  /** How it is named: `import`, `require`, `eval`. */
  readonly by: string
  /** Counted from 1. */
  readonly line: number
}

/** A node of a syntax tree as Babel makes it, of which only the members are known that were looked at. */
interface Node {
  readonly type: string
  readonly loc?: { readonly start: { readonly line: number } }
  readonly [member: string]: unknown
}

/**
 * All that a module imports when it runs, read from its syntax tree: `import` and `export from` without those of types
 * alone, `import()`, `require()`, `import.meta.resolve()`, and the ways of Node to load by a name or run a text as code.
 * What hides a name behind others, such as `globalThis['req' + 'uire']`, is not seen: nothing here holds malice back.
 */
export function importsOf(tree: unknown): readonly ImportMade[] {
  const found: ImportMade[] = []
  visit(tree, undefined, (node, parent) => {
    const made = importAt(node, parent)
    if (made) found.push({ ...made, line: node.loc?.start.line ?? 1 })
  })
  return found.sort((a, b) => a.line - b.line)
}

type Visitor = (node: Node, parent: Node | undefined) => void

function visit(value: unknown, parent: Node | undefined, visitor: Visitor): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, parent, visitor)
    return
  }
  if (!isNode(value)) return
  visitor(value, parent)
  for (const [member, child] of Object.entries(value)) {
    if (member !== 'loc' && typeof child === 'object') visit(child, value, visitor)
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

type Made = Omit<ImportMade, 'line'>

function importAt(node: Node, parent: Node | undefined): Made | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return isOfTypes(node['importKind']) ? undefined : named('import', node['source'])
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (isOfTypes(node['exportKind']) || !isNode(node['source'])) return undefined
      return named('export', node['source'])
    case 'TSExternalModuleReference':
      return isOfTypes(parent?.['importKind']) ? undefined : named('import', node['expression'])
    case 'ImportExpression':
      return named('import()', node['source'])
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
      return importByCall(node)
    case 'Identifier':
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return loaderTaken(node, parent)
    default:
      return undefined
  }
}

const isOfTypes = (kind: unknown) => kind === 'type' || kind === 'typeof'

function named(by: string, source: unknown): Made {
  return { by, specifier: textOf(source) }
}

/** A literal; undefined: something else. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'StringLiteral') return String(node['value'])
  if (node.type !== 'TemplateLiteral') return undefined
  const [quasi, ...more] = node['quasis'] as readonly Node[]
  return more.length > 0
    ? undefined
    : ((quasi?.['value'] as { readonly cooked?: string }).cooked ?? undefined)
}

function importByCall(node: Node): Made | undefined {
  const { callee, arguments: given } = node
  if (!isNode(callee)) return undefined
  const [first] = given as readonly unknown[]
  if (callee.type === 'Import') return named('import()', first)
  const loader = loaderOf(callee)
  if (loader !== undefined) return named(loader, first)
  if (callee.type === 'Identifier' && RUNS_TEXT.has(String(callee['name'])))
    return { by: String(callee['name']), specifier: undefined }
  return undefined
}

/** What takes a text and runs it as code. */
const RUNS_TEXT: ReadonlySet<string> = new Set(['eval', 'Function'])

/** Members that load what they are given the name of. */
const LOADERS: ReadonlySet<string> = new Set([
  'require.resolve',
  'module.require',
  'import.meta.resolve',
  'process.getBuiltinModule',
])

/** Members by which one comes to a loader of one's own. */
const DOORS: ReadonlySet<string> = new Set([
  'require.main',
  'require.cache',
  'module.constructor',
  'module.parent',
  'module.children',
  'process.mainModule',
  'process.binding',
  'process.dlopen',
])

/** `require`, `module.require`, `import.meta.resolve` and their like; undefined: it loads nothing. */
function loaderOf(callee: Node): string | undefined {
  if (callee.type === 'Identifier') return callee['name'] === 'require' ? 'require' : undefined
  const path = memberPath(callee)
  return path !== undefined && LOADERS.has(path) ? path : undefined
}

/** `object.member` of plain names; undefined: it is no such thing. */
function memberPath(node: Node): string | undefined {
  const { object, property, computed } = node
  if (!isNode(object) || !isNode(property)) return undefined
  const member = computed === true ? textOf(property) : property['name']
  if (typeof member !== 'string') return undefined
  if (object.type === 'MetaProperty') return `import.meta.${member}`
  return object.type === 'Identifier' ? `${String(object['name'])}.${member}` : undefined
}

/** A loader that is handed on instead of being called: what it will load is not to be seen. */
function loaderTaken(node: Node, parent: Node | undefined): Made | undefined {
  const isCalled =
    parent !== undefined && parent['callee'] === node && /^(?:Optional)?CallExpression$/.test(parent.type)
  if (node.type === 'Identifier') {
    if (node['name'] !== 'require' || isCalled || !isRead(node, parent)) return undefined
    return { by: 'require', specifier: undefined }
  }
  const path = memberPath(node)
  if (path === undefined) {
    const isHidden =
      isNode(node['object']) && node['computed'] === true && node['object']['name'] === 'require'
    return isHidden ? { by: 'require', specifier: undefined } : undefined
  }
  if (DOORS.has(path) || (LOADERS.has(path) && !isCalled)) return { by: path, specifier: undefined }
  return undefined
}

/** Whether the name stands for the value: not for a member, a key or a question for its type. */
function isRead(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return true
  if (parent.type === 'UnaryExpression') return parent['operator'] !== 'typeof'
  // a name of the module's own: what it is made of is looked at where it is made
  if (parent.type === 'VariableDeclarator' && parent['id'] === node) return false
  // what is taken of it is looked at as a member
  if (/^(?:Optional)?MemberExpression$/.test(parent.type)) return false
  return parent['key'] !== node || parent['computed'] === true
}

/** Whether one of the patterns fits one of the names that a module has; `*` is any text. */
export function isAllowed(patterns: readonly string[], names: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const [first = '', ...rest] = pattern.split('*')
    if (rest.length === 0) return names.includes(pattern)
    return names.some((name) => fits(name, first, rest))
  })
}

/** Without a regular expression, whose time a pattern could make endless. */
function fits(name: string, first: string, rest: readonly string[]): boolean {
  if (!name.startsWith(first)) return false
  const last = rest.at(-1)!
  let at = first.length
  for (const part of rest.slice(0, -1)) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}
