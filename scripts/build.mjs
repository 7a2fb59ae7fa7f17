// Builds dist/: the library and its types by tsc, the command as a bundle by esbuild.
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})

/**
 * yargs exports its parser beside what loads its layout engine, translations and character tables: 50 ms at every start
 * for a help that is not its own. Said to have no side effects, they fall away because nothing of them is used.
 */
const parserOfYargsOnly = {
  name: 'parser-of-yargs-only',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\/platform-shims\// }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === 'resolved') return undefined
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: 'resolved' })
      return { ...found, sideEffects: false }
    })
  },
}

const NAMES_IN_COMMONJS = { cosmiconfig: ['cosmiconfig', 'defaultLoaders'], dotenv: ['parse'] }

/** `await import()` of a CommonJS package has its names in Node; in a bundle only where they are spelled out. */
const namesOfCommonJs = {
  name: 'names-of-commonjs',
  setup({ onResolve, onLoad }) {
    const packages = new RegExp(`^(?:${Object.keys(NAMES_IN_COMMONJS).join('|')})$`)
    onResolve({ filter: packages }, ({ path, kind, resolveDir }) =>
      kind === 'dynamic-import' ? { path, namespace: 'names', pluginData: resolveDir } : undefined,
    )
    onLoad({ filter: /./, namespace: 'names' }, ({ path, pluginData }) => ({
      contents: `export { ${NAMES_IN_COMMONJS[path].join(', ')} } from '${path}'`,
      resolveDir: pluginData,
    }))
  },
}

const { metafile } = await build({
  entryPoints: { mig: 'src/bin/mig.ts' },
  outdir: 'dist/bin',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['knex', 'pg', 'mysql2', 'sqlite3', 'jiti', 'typescript'],
  // bundled CommonJS packages ask for Node's own modules by require
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  legalComments: 'external',
  plugins: [parserOfYargsOnly, namesOfCommonJs],
  metafile: true,
})
chmodSync('dist/bin/mig.js', 0o755)

// for https://esbuild.github.io/analyze/: what each command loads
if (process.argv.includes('--meta')) writeFileSync('dist/meta.json', JSON.stringify(metafile))
