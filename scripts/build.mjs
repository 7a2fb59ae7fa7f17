// Builds dist/: the library and its types by tsc, the command and the runtime each as one file by esbuild.
import { execFileSync } from 'node:child_process'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { build } from 'esbuild'

rmSync('dist', { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})

/**
 * yargs exports its parser beside what loads its layout engine, translations and character tables: 50 ms at every start
 * for a help that is not ours. Said to have no side effects, they fall away because nothing of them is used.
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

const bundled = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  keepNames: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
}

// one file, in which a command still runs only the modules that it imports: cut into a chunk for each import, the
// twenty-five files that `mig heads` loads take a tenth longer to start than the whole
const { metafile } = await build({
  entryPoints: { mig: 'src/bin/mig.ts' },
  outdir: 'dist/bin',
  ...bundled,
  external: ['knex', 'pg', 'mysql2', 'sqlite3', 'jiti', 'typescript'],
  // bundled CommonJS packages ask for Node's own modules by require
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  legalComments: 'external',
  plugins: [parserOfYargsOnly],
  metafile: true,
})
chmodSync('dist/bin/mig.js', 0o755)

// a start of an application loads one file of ours in place of a hundred and fifty; packages stay packages, and lines stay
// short: Node prints the one that an error comes from
await build({
  entryPoints: { index: 'src/library/runtime.ts' },
  outdir: 'dist/runtime',
  ...bundled,
  packages: 'external',
  lineLimit: 160,
})

// for https://esbuild.github.io/analyze/: what the file is made of
if (process.argv.includes('--meta')) writeFileSync('dist/meta.json', JSON.stringify(metafile))
