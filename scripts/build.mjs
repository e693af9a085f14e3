// Bundles each program of dist/ into one CommonJS file: a third off start-up and 3 to 6 MiB off resident memory
// compared with hundreds of modules (docs/decisions/bundle.md). Types are checked by `npm run typecheck`.

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const programs = {
  main: 'src/main.ts',
  trial: 'src/app/trial/main.ts',
}

const entryPoints = Object.fromEntries(
  Object.entries(programs).filter(([, path]) => existsSync(path)),
)

mkdirSync('dist', { recursive: true })
// The package is ESM, the bundle is not: V8 compiles one CommonJS file lazily and caches it.
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n')
await build({
  entryPoints,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  // Packages that find files beside themselves must stay where npm put them.
  external: ['serialport', 'node-gyp-build', '*.node'],
  define: {
    'import.meta.url': '__bundle_url',
    __BUILD_TIME_MS__: String(Date.now()),
    __VERSION__: JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version),
  },
  banner: {
    js: "#!/usr/bin/env node\nconst __bundle_url = require('node:url').pathToFileURL(__filename).href;",
  },
})
for (const name of Object.keys(entryPoints)) chmodSync(`dist/${name}.js`, 0o755)
