import t from 'tap'
import { TokenBucket } from '../../src/core/token-bucket.js'

t.test('a token bucket', (t) => {
  const taken = (bucket: TokenBucket, times: number, now: number): number =>
    Array.from({ length: times }, () => bucket.take(now)).filter(Boolean).length

  t.test('gives its burst at once and no more', (t) => {
    t.equal(taken(new TokenBucket({ perSecond: 2, burst: 3 }, 1000), 10, 1000), 3)
    t.end()
  })

  t.test('fills with time, by whole tokens', (t) => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0)
    t.equal(taken(bucket, 3, 0), 3)
    t.equal(bucket.take(499), false)
    t.equal(bucket.take(500), true, 'the parts before count too')
    t.equal(taken(bucket, 5, 1500), 2)
    t.end()
  })

  t.test('never holds more than its burst', (t) => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0)
    t.equal(taken(bucket, 1, 0), 1)
    t.equal(taken(bucket, 9, 3_600_000), 3)
    t.end()
  })
  t.end()
})
