// Builds dist/: the library and its types by tsc, the command as one file by esbuild.
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

// one file, in which a command still runs only the modules that it imports: cut into a chunk for each import, the
// twenty-five files that `mig heads` loads take a tenth longer to start than the whole
const { metafile } = await build({
  entryPoints: { mig: 'src/bin/mig.ts' },
  outdir: 'dist/bin',
  bundle: true,
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
  plugins: [parserOfYargsOnly],
  metafile: true,
})
chmodSync('dist/bin/mig.js', 0o755)

// for https://esbuild.github.io/analyze/: what the file is made of
if (process.argv.includes('--meta')) writeFileSync('dist/meta.json', JSON.stringify(metafile))
