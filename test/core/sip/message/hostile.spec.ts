import fc from 'fast-check'
import t from 'tap'
import { anomalies } from '../../../fuzz/anomalies.js'
import { recordedMessages, tortureMessages } from '../../../fuzz/corpus.js'
import { type Mutation, mutated } from '../../../fuzz/mutations.js'
import { examine } from '../../../fuzz/oracle.js'
import { hostileMessages } from '../../../support/bench/sip-load.js'

t.test(
  'each header with each bad value: nothing throws, what is read can be written',
  async (t) => {
    const problems: string[] = []
    let count = 0
    let accepted = 0
    for (const { name, bytes } of anomalies()) {
      count++
      const verdict = examine(bytes)
      if (verdict.accepted) accepted++
      if (verdict.problem !== undefined) problems.push(`${name}: ${verdict.problem.slice(0, 200)}`)
    }
    t.same(problems, [])
    t.ok(count >= 4500, `${count} cases`)
    t.ok(accepted > count / 10 && accepted < count, `${accepted} of them were accepted`)
  },
)

// What they cost is a figure, not a test: `npm run bench -- sip-parse` holds it to its target.
t.test('messages of 65 kB made to be dear are read or refused, never more', async (t) => {
  for (const [name, bytes] of hostileMessages()) t.equal(examine(bytes).problem, undefined, name)
})

t.test(
  'mutations of the torture set and of recorded calls are read or refused, never more',
  async (t) => {
    const messages = [...tortureMessages(), ...recordedMessages()]
    t.ok(messages.length > 80, 'there are calls in it')
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    const mutation: fc.Arbitrary<Mutation> = fc.record({
      kind: fraction,
      line: fraction,
      at: fraction,
      piece: fraction,
    })
    const message = fc.constantFrom(...messages)
    let accepted = 0
    fc.assert(
      fc.property(
        message,
        message,
        fc.array(mutation, { maxLength: 5 }),
        (one, other, mutations) => {
          const verdict = examine(mutated(one, other, mutations))
          if (verdict.accepted) accepted++
          return verdict.problem === undefined
        },
      ),
      { numRuns: 4000 },
    )
    t.ok(accepted > 400, `${accepted} were accepted`)
  },
)
