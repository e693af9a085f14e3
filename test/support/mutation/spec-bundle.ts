import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { build, type Loader, type Plugin } from 'esbuild'

/** What the bundle exports: each spec as a function that loads and runs it. */
interface Bundle {
  readonly specs: Readonly<Record<string, () => unknown>>
  settled(): Promise<unknown> | undefined
}

type Factory = (require: NodeJS.Require, module: { exports: unknown }, exports: unknown) => void

/** Changes the text of a source file before it is compiled; undefined leaves it. */
export type Rewrite = (path: string, text: string) => string | undefined

/**
 * The specs of a group in one script that is compiled once. Each run evaluates it anew: what a module works out when it is
 * loaded (a table, a constant) is then worked out with the mutant too.
 */
export class SpecBundle {
  readonly names: readonly string[]
  readonly #factory: Factory
  readonly #require: NodeJS.Require

  private constructor(root: string, names: readonly string[], text: string) {
    this.names = names
    this.#require = createRequire(join(root, 'package.json'))
    const wrapped = `(function (require, module, exports) { ${text}\n})`
    this.#factory = new Script(wrapped).runInThisContext() as Factory
  }

  /** @param places folders and files below `test/` */
  static async build(
    root: string,
    places: readonly string[],
    rewrite: Rewrite = () => undefined,
  ): Promise<SpecBundle> {
    const names = places.flatMap((place) => filesAt(join(root, 'test', place), '.spec.ts'))
    const entry = names.map(
      (name) => `${JSON.stringify(relative(root, name))}: () => require(${JSON.stringify(name)})`,
    )
    const double = resolve(root, 'test/support/mutation/tap-double.ts')
    const { outputFiles } = await build({
      stdin: {
        contents: `export { settled } from ${JSON.stringify(double)}\nexport const specs = { ${entry.join(',\n')} }`,
        resolveDir: root,
        loader: 'ts',
      },
      absWorkingDir: root,
      bundle: true,
      write: false,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      packages: 'external',
      alias: { tap: double },
      plugins: [sources(rewrite)],
      logLevel: 'error',
    })
    const text = outputFiles[0]?.text ?? ''
    return new SpecBundle(
      root,
      names.map((name) => relative(root, name)),
      text,
    )
  }

  /** Loads everything anew and runs one spec; rejects with the first thing that is wrong. */
  async run(name: string): Promise<void> {
    const module = { exports: {} }
    this.#factory(this.#require, module, module.exports)
    const { specs, settled } = module.exports as Bundle
    specs[name]?.()
    await settled()
  }
}

/** The files at a place, which is one or a folder, whose names end so; sorted. */
export function filesAt(place: string, ending: string): string[] {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(place, name))
}

/** A spec that looks for a file beside itself finds it: in a script there is no `import.meta.url`. */
const sources = (rewrite: Rewrite): Plugin => ({
  name: 'sources',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (path.includes('/node_modules/')) return undefined
      const text = readFileSync(path, 'utf8')
      const here = JSON.stringify(pathToFileURL(path).href)
      const contents = (rewrite(path, text) ?? text).replaceAll('import.meta.url', here)
      return { contents, loader: 'ts' satisfies Loader }
    })
  },
})
