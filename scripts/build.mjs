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

// pino brings worker threads for its transports. We log on stderr ourselves, and a program that cannot start a thread
// need not load what threads need.
const withoutTransports = {
  name: 'without-transports',
  setup(bundle) {
    const rest = {
      'thread-stream': 'module.exports = class {}',
      worker_threads: 'exports.isMainThread = true',
    }
    bundle.onResolve({ filter: /^(thread-stream|worker_threads)$/ }, ({ path }) => ({
      path,
      namespace: 'without-transports',
    }))
    bundle.onLoad({ filter: /./, namespace: 'without-transports' }, ({ path }) => ({
      contents: rest[path],
    }))
  },
}

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
  // V8 keeps the text of the program: so it is less than half as long, and a byte a character. The map beside it knows the
  // names (node --enable-source-maps).
  minify: true,
  plugins: [withoutTransports],
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
