import { match, same, strict } from 'tcompare'

type Body = (t: Test) => unknown

/**
 * Stands in for tap where a spec runs thousands of times, once for each mutant: the same words with the same comparisons
 * (tcompare is tap's own), no report, and the first thing that is wrong ends the spec with an exception.
 */
export class Test {
  #tail: Promise<unknown> | undefined

  test(name: string, ...rest: readonly unknown[]): Promise<unknown> {
    const body = rest.at(-1) as Body
    const [options] = rest as readonly { readonly skip?: unknown }[]
    if (rest.length > 1 && options?.skip) return Promise.resolve()
    const run = () => runBody(name, body)
    // Nothing waits: it runs at once, so that a synchronous spec stays so.
    const running = this.#tail === undefined ? run() : this.#tail.then(run)
    if (running !== undefined) this.#tail = running
    return this.#tail ?? Promise.resolve()
  }

  /** Resolves when every subtest is over; undefined where none takes time. */
  get settled(): Promise<unknown> | undefined {
    return this.#tail
  }

  equal(found: unknown, wanted: unknown, words?: string): void {
    check(Object.is(found, wanted), words, () => strict(found, wanted).diff)
  }
  not(found: unknown, unwanted: unknown, words?: string): void {
    check(!Object.is(found, unwanted), words)
  }
  same(found: unknown, wanted: unknown, words?: string): void {
    const { match: isSame, diff } = same(found, wanted)
    check(isSame, words, () => diff)
  }
  match(found: unknown, pattern: unknown, words?: string): void {
    const { match: isMatch, diff } = match(found, pattern)
    check(isMatch, words, () => diff)
  }
  notMatch(found: unknown, pattern: unknown, words?: string): void {
    check(!match(found, pattern).match, words)
  }
  ok(found: unknown, words?: string): void {
    check(Boolean(found), words)
  }
  notOk(found: unknown, words?: string): void {
    check(!found, words)
  }
  throws(run: () => unknown, wanted?: unknown): void {
    let thrown: unknown
    try {
      run()
    } catch (error) {
      thrown = error
    }
    check(thrown !== undefined, 'it throws')
    if (wanted !== undefined) this.match(thrown, wanted)
  }
  fail(words?: string): void {
    check(false, words)
  }
  pass(): void {}
  comment(): void {}
  end(): void {}
  setTimeout(): void {}
}

/** undefined where it is over already. */
function runBody(name: string, body: Body): Promise<unknown> | undefined {
  const t = new Test()
  try {
    const returned = body(t)
    if (!(returned instanceof Promise)) return t.settled
    return returned.then(() => t.settled)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
}

function check(isRight: boolean, words = 'as expected', explain = () => ''): void {
  if (!isRight) throw new Error(`not ${words} ${explain()}`)
}

const root = new Test()

/** The root's settling, for the one who runs the spec. */
export const settled = (): Promise<unknown> | undefined => root.settled

// tap's own export is a default.
// biome-ignore lint/style/noDefaultExport: it stands in for tap
export default root
