import t from 'tap'
import { saysGaveUp } from '../../../../src/core/sip/session/reason-header.js'

t.test('a BYE of somebody who has waited for us in vain (RFC 3326)', async (t) => {
  for (const reason of [
    'SIP;cause=408;text="No ACK"',
    'SIP ;cause=408 ;text="Session Timer expired"',
    'sip;text="late";cause = 408',
    'Q.850;cause=102;text="Recovery on timer expiry", SIP;cause=408',
  ]) {
    t.ok(saysGaveUp(reason), reason)
  }
})

t.test('a BYE of somebody who has hung up', async (t) => {
  for (const reason of [
    undefined,
    'SIP;cause=200;text="Call completed elsewhere"',
    'Q.850;cause=16;text="Normal Clearing"',
    'Q.850;cause=408',
    'SIP;cause=4081',
  ]) {
    t.notOk(saysGaveUp(reason), reason ?? 'no reason')
  }
})
