import t from 'tap'
import { type MediaCounts, qualityOf } from '../../src/core/media-quality.js'

const counts = (change: Partial<MediaCounts> = {}): MediaCounts => ({
  packetsReceived: 1000,
  packetsLost: 0,
  packetsLate: 0,
  lossBursts: 0,
  bufferMs: 20,
  roundTripMs: -1,
  ...change,
})

t.test('a call without loss and delay is as good as G.711 gets', async (t) => {
  t.match(qualityOf(counts()), { lossPercent: 0, delayMs: 60, rFactor: 91.8, mos: 4.38 })
})

t.test('loss costs what ITU-T G.113 says of G.711 with concealment, in bursts more', async (t) => {
  const loss = { packetsReceived: 950, packetsLost: 50 }
  const spread = qualityOf(counts({ ...loss, lossBursts: 50 }))
  t.equal(spread.lossPercent, 5)
  // 95 * 5 / (5 + 25.1) = 15.8
  t.equal(spread.rFactor, 76)
  t.ok(qualityOf(counts({ ...loss, lossBursts: 10 })).rFactor < spread.rFactor)
})

t.test('what came too late is as good as lost', async (t) => {
  const { lossPercent, mos } = qualityOf(counts({ packetsLate: 100 }))
  t.equal(lossPercent, 10)
  t.ok(mos < 4)
})

t.test('delay costs little up to 177 ms and much beyond', async (t) => {
  const r = (roundTripMs: number) => qualityOf(counts({ roundTripMs })).rFactor
  t.ok(r(0) - r(200) < 3)
  t.ok(r(400) - r(800) > 20)
})

t.test('nothing heard at all is no judgement, everything lost the worst', async (t) => {
  t.match(qualityOf(counts({ packetsReceived: 0 })), { lossPercent: 0 })
  const lost = qualityOf(counts({ packetsReceived: 1, packetsLost: 999, roundTripMs: 3000 }))
  t.match(lost, { rFactor: 0, mos: 1 })
})
