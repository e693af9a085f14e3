// npm run bench -- NAME: bundles bench/NAME.ts and runs it. Without a name: lists the questions that can be asked.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { build } from 'esbuild'

const name = process.argv[2]
const file = `bench/${name}.ts`
if (name === undefined || !existsSync(file)) {
  console.log('npm run bench -- NAME, where NAME is one of:')
  for (const entry of readdirSync('bench')
    .filter((entry) => entry.endsWith('.ts'))
    .sort()) {
    const question =
      readFileSync(`bench/${entry}`, 'utf8').match(/^\/\*\* (.*?)(?: \*\/)?$/m)?.[1] ?? ''
    console.log(`  ${entry.slice(0, -3).padEnd(16)} ${question}`)
  }
  process.exit(name === undefined ? 0 : 64)
}
await build({
  entryPoints: [file],
  outfile: `dist/bench/${name}.mjs`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as requireForBundle } from 'node:module'; const require = requireForBundle(import.meta.url);",
  },
})
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', '--enable-source-maps', `dist/bench/${name}.mjs`, ...process.argv.slice(3)],
  {
    stdio: 'inherit',
  },
)
process.exit(status ?? 70)
