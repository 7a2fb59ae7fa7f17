import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { describe, test } from 'node:test'
import ts from 'typescript'

/** The house: which layers a layer may import; `packages` are those of npm and of Node. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'version.ts': [],
  core: ['core', 'errors.ts'],
  dialects: ['core', 'dialects', 'errors.ts'],
  io: ['core', 'dialects', 'io', 'errors.ts', 'version.ts', 'packages'],
  app: ['core', 'dialects', 'io', 'app', 'errors.ts', 'version.ts', 'packages'],
  library: ['core', 'dialects', 'io', 'app', 'library', 'errors.ts', 'version.ts', 'packages'],
  cli: ['app', 'core/view', 'core/text', 'cli', 'errors.ts', 'version.ts', 'packages'],
  bin: ['cli', 'errors.ts'],
  'index.ts': ['core', 'dialects', 'io', 'app', 'library', 'errors.ts', 'version.ts'],
}

/** What a layer may import on top of that if it is for types alone. */
const MAY_IMPORT_TYPES: Readonly<Record<string, readonly string[]>> = { cli: ['core', 'io'] }

/** The file that ties the layers together. */
const MAY_ALSO_IMPORT: Readonly<Record<string, readonly string[]>> = { 'cli/main.ts': ['io'] }

/** Packages that one place alone may load; their types may be spoken of by whoever may import packages. */
const KEPT_TO: Readonly<Record<string, string>> = { knex: 'io/db', yargs: 'cli' }

/** Globals that some layers have to be given by others. */
const NOT_USED_IN: Readonly<Record<string, readonly string[]>> = {
  console: ['core', 'dialects', 'app', 'library'],
  process: ['core', 'dialects', 'app', 'library'],
}

interface Import {
  /** A path below `src`, or the name of a package. */
  readonly target: string
  readonly isPackage: boolean
  readonly typeOnly: boolean
}

/** Whether a path below `src` is that file or folder, or is inside it. */
function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}

function layerOf(path: string): string {
  return path.split('/')[0]!
}

function importOf(path: string, specifier: string, typeOnly: boolean): Import {
  if (specifier.startsWith('.')) {
    return { target: posix.join(posix.dirname(path), specifier), isPackage: false, typeOnly }
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  return { target: isBuiltin(specifier) ? specifier : name, isPackage: true, typeOnly }
}

/** The module that a node of the tree imports, in any of the ways that there are. */
function importedBy(node: ts.Node, path: string): Import[] {
  const text = (literal: ts.Node | undefined): string | undefined =>
    literal !== undefined && ts.isStringLiteralLike(literal) ? literal.text : undefined
  const found = (specifier: string | undefined, typeOnly: boolean): Import[] =>
    specifier === undefined ? [] : [importOf(path, specifier, typeOnly)]
  if (ts.isImportDeclaration(node)) {
    const named = node.importClause?.namedBindings
    const onlyTypes =
      node.importClause?.name === undefined &&
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.every((element) => element.isTypeOnly)
    const wholeClause = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    return found(text(node.moduleSpecifier), wholeClause || onlyTypes)
  }
  if (ts.isExportDeclaration(node)) return found(text(node.moduleSpecifier), node.isTypeOnly)
  if (ts.isImportTypeNode(node)) {
    return found(ts.isLiteralTypeNode(node.argument) ? text(node.argument.literal) : undefined, true)
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return found(text(node.arguments[0]), false)
  }
  return []
}

/** The name that a node reads from the surroundings: not a member of something, nor the name of one. */
function nameReadBy(node: ts.Node): string[] {
  if (!ts.isIdentifier(node)) return []
  const parent = node.parent
  const isMember =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node)
  return isMember ? [] : [node.text]
}

function nodesOf(path: string, text: string): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
  return nodes
}

/** What is wrong with the imports of the file at `path` below `src`, one sentence each. */
function importFaults(path: string, text: string): string[] {
  const layer = layerOf(path)
  const always = [...(MAY_IMPORT[layer] ?? []), ...(MAY_ALSO_IMPORT[path] ?? [])]
  const types = [...always, ...(MAY_IMPORT_TYPES[layer] ?? [])]
  return nodesOf(path, text)
    .flatMap((node) => importedBy(node, path))
    .filter(({ target, isPackage, typeOnly }) => {
      const kept = isPackage ? KEPT_TO[target] : undefined
      if (kept !== undefined && !typeOnly) return !isIn(path, kept)
      return !(typeOnly ? types : always).some((place) =>
        isPackage ? place === 'packages' : isIn(target, place),
      )
    })
    .map(({ target }) => `${path} may not import ${target}`)
}

/** Globals that the file at `path` uses though its layer may not. */
function globalFaults(path: string, text: string): string[] {
  const layer = layerOf(path)
  const names = new Set(nodesOf(path, text).flatMap(nameReadBy))
  return Object.entries(NOT_USED_IN)
    .filter(([name, layers]) => layers.includes(layer) && names.has(name))
    .map(([name]) => `${path} may not use ${name}`)
}

function lineFaults(path: string, text: string): string[] {
  const lines = text.split('\n').length - 1
  return lines < 400 ? [] : [`${path} has ${lines} lines`]
}

function pathFaults(path: string, text: string): string[] {
  return (text.match(/(?<![\w.$}*-])\/(?:home|root|work|tmp|Users)\/\S*/g) ?? []).map(
    (found) => `${path} names ${found}`,
  )
}

/** The faults of every TypeScript file of a folder at the top of the project. */
function faultsIn(folder: string, faultsOf: (path: string, text: string) => string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .flatMap((path) => faultsOf(path, readFileSync(`${folder}/${path}`, 'utf8')))
}

describe('the source', () => {
  test('imports only what the table allows', () => {
    assert.deepEqual(faultsIn('src', importFaults), [])
  })

  test('uses console and process only at the edges', () => {
    assert.deepEqual(faultsIn('src', globalFaults), [])
  })

  test('names no absolute path of some machine', () => {
    assert.deepEqual(faultsIn('src', pathFaults), [])
  })

  for (const folder of ['src', 'bench']) {
    test(`has no file of 400 lines or more in ${folder}`, () => {
      assert.deepEqual(faultsIn(folder, lineFaults), [])
    })
  }
})

describe('the check of the source', () => {
  test('finds a forbidden import in each form that it can have', () => {
    const forms = [
      `import x from '../io/a.ts'`,
      `import { type X, y } from '../io/a.ts'`,
      `import '../io/a.ts'`,
      `import type { X } from '../io/a.ts'`,
      `import {\n  x,\n} from '../io/a.ts'`,
      `export * from '../io/a.ts'`,
      `export type { X } from '../io/a.ts'`,
      `const x = await import('../io/a.ts')`,
      `let x: import('../io/a.ts').X`,
    ]
    assert.deepEqual(
      forms.flatMap((form) => importFaults('core/b.ts', form)),
      forms.map(() => 'core/b.ts may not import io/a.ts'),
    )
  })

  test('tells layers, packages and places apart', () => {
    const faults = (path: string, ...targets: string[]): string[] =>
      targets.flatMap((target) => importFaults(path, `import { x } from '${target}'`))
    assert.deepEqual(faults('core/ops/a.ts', './b.ts', '../schema/c.ts', '../../errors.ts'), [])
    assert.deepEqual(faults('dialects/a.ts', 'node:fs', 'pg'), [
      'dialects/a.ts may not import node:fs',
      'dialects/a.ts may not import pg',
    ])
    assert.deepEqual(faults('io/db/builder.ts', 'knex'), [])
    assert.deepEqual(importFaults('io/other.ts', `import type { Knex } from 'knex'`), [])
    assert.deepEqual(importFaults('core/a.ts', `import type { Knex } from 'knex'`), [
      'core/a.ts may not import knex',
    ])
    assert.deepEqual(faults('io/other.ts', 'knex'), ['io/other.ts may not import knex'])
    assert.deepEqual(faults('app/a.ts', 'yargs/helpers', 'fs'), ['app/a.ts may not import yargs'])
    assert.deepEqual(faults('cli/a.ts', 'yargs', '../core/view/b.ts', '../core/viewer.ts', '../io/c.ts'), [
      'cli/a.ts may not import core/viewer.ts',
      'cli/a.ts may not import io/c.ts',
    ])
    assert.deepEqual(faults('cli/main.ts', '../io/c.ts'), [])
  })

  test('lets the command line have the types of the layers below', () => {
    assert.deepEqual(importFaults('cli/a.ts', `import type { X } from '../io/c.ts'`), [])
    assert.deepEqual(importFaults('cli/a.ts', `import { type X } from '../io/c.ts'`), [])
  })

  test('ignores what only looks like an import or a global', () => {
    const text = `// import x from '../io/a.ts'\nconst s = "import '../io/a.ts'"\nx.process({ console: 1 })`
    assert.deepEqual([...importFaults('core/b.ts', text), ...globalFaults('core/b.ts', text)], [])
  })

  test('finds a forbidden global', () => {
    assert.deepEqual(globalFaults('app/b.ts', 'console.log(process.env)'), [
      'app/b.ts may not use console',
      'app/b.ts may not use process',
    ])
    assert.deepEqual(globalFaults('io/b.ts', 'console.log(process.env)'), [])
  })

  test('finds a path of some machine, and no relative one', () => {
    assert.deepEqual(pathFaults('a.ts', `'/home/ana/x' './home/x' 'app/work/x'`), [`a.ts names /home/ana/x'`])
  })

  test('finds a file that is too long', () => {
    assert.deepEqual(lineFaults('a.ts', '\n'.repeat(400)), ['a.ts has 400 lines'])
    assert.deepEqual(lineFaults('a.ts', '\n'.repeat(399)), [])
  })
})
