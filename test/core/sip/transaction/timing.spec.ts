import t from 'tap'
import { type Letter, runsForMs } from '../../../../src/core/sip/transaction/timing.js'

// RFC 3261 table 4, RFC 6026: how long a timer of a second runs over UDP and over a stream.
const TABLE: readonly [letter: Letter, udp: number, stream: number | undefined][] = [
  ['A', 1000, undefined],
  ['B', 1000, 1000],
  ['D', 1000, 0],
  ['E', 1000, undefined],
  ['F', 1000, 1000],
  ['G', 1000, undefined],
  ['H', 1000, 1000],
  ['I', 1000, 0],
  ['J', 1000, 0],
  ['K', 1000, 0],
  ['L', 1000, 1000],
  ['M', 1000, 1000],
]

for (const [letter, udp, stream] of TABLE) {
  const manner = stream === undefined ? 'is not started' : `runs for ${stream} ms`
  t.test(`timer ${letter} of 1000 ms ${manner} over a stream`, (t) => {
    t.equal(runsForMs(letter, 1000, false), udp)
    t.equal(runsForMs(letter, 1000, true), stream)
    t.end()
  })
}
