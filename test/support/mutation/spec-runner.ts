import type { InstrumenterContext, MutantCoverage, StrykerOptions } from '@stryker-mutator/api/core'
import type { Ignorer, NodePath } from '@stryker-mutator/api/ignore'
import {
  commonTokens,
  declareClassPlugin,
  declareValuePlugin,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin'
import {
  type CompleteDryRunResult,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner'
import { SpecBundle } from './spec-bundle.js'

/** Set by the bench among Stryker's options. */
export interface SpecRunnerOptions {
  readonly specPlaces: readonly string[]
}

const context = (): InstrumenterContext => {
  const world = globalThis as { __stryker__?: InstrumenterContext }
  world.__stryker__ ??= {} as InstrumenterContext
  return world.__stryker__
}

/**
 * Runs specs for Stryker: a test, to it, is one spec file. Each is loaded anew, so that no mutant counts as static. Stryker ends
 * the process that a mutant makes run for ever.
 */
class SpecRunner implements TestRunner {
  static readonly inject = tokens(commonTokens.options)
  readonly #places: readonly string[]
  #bundle: SpecBundle | undefined

  constructor(options: StrykerOptions) {
    this.#places = (options as unknown as SpecRunnerOptions).specPlaces
  }

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    this.#bundle = await SpecBundle.build(process.cwd(), this.#places)
  }

  async dryRun(): Promise<DryRunResult> {
    const world = context()
    world.activeMutant = undefined as unknown as string
    const names = this.#bundle?.names ?? []
    const { tests } = await this.#run(names, false)
    // The coverage that was gathered is by spec and plain data.
    const mutantCoverage = world.mutantCoverage as MutantCoverage
    return { status: DryRunStatus.Complete, tests, mutantCoverage }
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const world = context()
    world.activeMutant = options.activeMutant.id
    world.hitLimit = options.hitLimit as number
    world.hitCount = 0
    const names = options.testFilter ?? this.#bundle?.names ?? []
    const result = await this.#run(names, true)
    return toMutantRunResult(determineHitLimitReached(world.hitCount, options.hitLimit) ?? result)
  }

  async #run(names: readonly string[], stopsAtFirst: boolean): Promise<CompleteDryRunResult> {
    const tests: TestResult[] = []
    for (const name of names) {
      const test = await this.#runOne(name)
      tests.push(test)
      if (stopsAtFirst && test.status === TestStatus.Failed) break
    }
    return { status: DryRunStatus.Complete, tests }
  }

  async #runOne(name: string): Promise<TestResult> {
    const world = context()
    world.currentTestId = name
    const start = performance.now()
    const about = () => ({ id: name, name, timeSpentMs: performance.now() - start })
    try {
      await this.#bundle?.run(name)
      return { ...about(), status: TestStatus.Success }
    } catch (error) {
      const failureMessage = String((error as Error).stack ?? error)
      return { ...about(), status: TestStatus.Failed, failureMessage }
    }
  }
}

interface Node {
  readonly type: string
  readonly value?: unknown
  readonly elements?: readonly (Node | null)[]
}

/** A sentence that says what a cell or a row obeys. */
const isSource = ({ value }: Node): boolean => typeof value === 'string' && /^RFC \d/.test(value)

/** The first entry of a cell of a state machine. */
function isCellSentence(node: Node, parent: Node | null): boolean {
  const [sentence, states, action] = parent?.elements ?? []
  return sentence === node && states?.type === 'ArrayExpression' && action != null
}

/**
 * The tables carry sentences for people, which the generated documentation shows and its own specs compare: a mutant of one would be
 * killed for nothing.
 */
const sentences: Ignorer = {
  shouldIgnore(path: NodePath) {
    const { node, parent } = path as unknown as { node: Node; parent: Node | null }
    if (node.type !== 'StringLiteral') return undefined
    return isSource(node) || isCellSentence(node, parent)
      ? 'a sentence of the documentation'
      : undefined
  },
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'specs', SpecRunner),
  declareValuePlugin(PluginKind.Ignore, 'sentences', sentences),
]
