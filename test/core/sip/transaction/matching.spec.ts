import t from 'tap'
import type { NameAddr, SipRequest } from '../../../../src/core/sip/message/message.js'
import {
  clientKey,
  isMerged,
  isOldStyle,
  sameToTag,
  serverKey,
} from '../../../../src/core/sip/transaction/matching.js'
import { incoming } from './listening.js'

const invite = (branch = 'z9hG4bK-1', sentBy = '192.0.2.99:5070'): SipRequest =>
  incoming('INVITE', `${sentBy};branch=${branch}`)
const WITHOUT_VIA: SipRequest = { ...invite(), via: [] }

const tagged = (one: NameAddr, tag: string | undefined): NameAddr => ({
  ...one,
  parameters: new Map(tag === undefined ? [] : [['tag', tag]]),
})

/** The INVITE, and others that differ from it in one thing each. */
const KNOWN = invite()
const OTHERS: Readonly<Record<string, SipRequest>> = {
  'another Call-ID': { ...KNOWN, callId: 'another@pbx' },
  'another CSeq': { ...KNOWN, cseq: { number: 2, method: 'INVITE' } },
  'another From tag': { ...KNOWN, from: tagged(KNOWN.from, 'another') },
}

t.test('a response belongs to the request with its branch and CSeq method', (t) => {
  t.equal(clientKey(invite('z9hG4bK-AbC')), clientKey(invite('z9hG4bK-aBc')), 'in whatever case')
  t.not(clientKey(invite()), clientKey(invite('z9hG4bK-2')))
  t.not(clientKey(invite()), clientKey(incoming('CANCEL', '192.0.2.99;branch=z9hG4bK-1')))
  t.equal(clientKey(invite()), clientKey(invite('z9hG4bK-1', '198.51.100.7')), 'not its sent-by')
  t.equal(clientKey(WITHOUT_VIA), 'INVITE ', 'none without a branch')
  t.end()
})

t.test('a request with a unique branch belongs to its transaction by', (t) => {
  t.test('branch and sent-by, in whatever case, and nothing else', (t) => {
    const key = serverKey(invite('z9hG4bK-a', 'Proxy.Example:5070'))
    t.equal(serverKey(invite('Z9HG4BK-A', 'pROXY.eXAMPLE:5070')), key)
    for (const [name, other] of Object.entries(OTHERS)) {
      t.equal(serverKey(other), serverKey(KNOWN), name)
    }
    t.end()
  })

  t.test('the whole of both', (t) => {
    const keys = [
      invite('z9hG4bK-a', 'proxy.example'),
      invite('z9hG4bK-a', 'proxy.example:5070'),
      invite('z9hG4bK-a', 'proxy.example:5071'),
      invite('z9hG4bK-a', 'other.example'),
      invite('z9hG4bK-b', 'proxy.example'),
    ].map((one) => serverKey(one))
    t.equal(new Set(keys).size, keys.length)
    t.end()
  })

  t.test('the method, where an ACK or a CANCEL looks for its INVITE', (t) => {
    const cancel = incoming('CANCEL', '192.0.2.99:5070;branch=z9hG4bK-1')
    t.not(serverKey(cancel), serverKey(KNOWN))
    t.equal(serverKey(cancel, 'INVITE'), serverKey(KNOWN))
    t.end()
  })
  t.end()
})

t.test(
  'a request whose branch is not unique belongs to its transaction by the whole identity',
  (t) => {
    const branches = ['1', 'z9hG4bK', 'Z9hG4bK', 'peer-z9hG4bK']
    for (const branch of branches) {
      t.test(`with the branch ${branch}`, (t) => {
        const old = invite(branch)
        t.equal(serverKey(invite(branch)), serverKey(old))
        for (const [name, other] of Object.entries(OTHERS)) {
          t.not(serverKey({ ...other, via: old.via }), serverKey(old), name)
        }
        t.not(serverKey({ ...old, requestUri: 'sip:another@192.0.2.1' }), serverKey(old))
        t.not(serverKey(invite(branch, '198.51.100.7')), serverKey(old), 'another way')
        t.equal(serverKey({ ...old, to: tagged(old.to, 'b') }), serverKey(old), 'not its To tag')
        t.end()
      })
    }

    t.test('without a From tag and without a Via too', (t) => {
      const bare = { ...WITHOUT_VIA, from: tagged(KNOWN.from, undefined) }
      t.equal(serverKey(bare), serverKey({ ...bare }))
      t.equal(serverKey(bare), 'INVITE sip:token@192.0.2.1  incoming@pbx 1 ')
      t.end()
    })
    t.end()
  },
)

t.test(
  'a branch is that of RFC 3261 where it begins with the magic cookie, in whatever case',
  (t) => {
    const unique = [invite('z9hG4bK-1'), invite('Z9HG4BK-1'), invite('z9hG4bK')]
    const old = [invite('1'), invite('peer-z9hG4bK'), WITHOUT_VIA, incoming('INVITE', '192.0.2.99')]
    t.same(unique.map(isOldStyle), [false, false, false])
    t.same(old.map(isOldStyle), [true, true, true, true])
    t.end()
  },
)

t.test('To tags are the same where both have the same one, or none', (t) => {
  const withTag = (tag?: string): SipRequest => ({ ...KNOWN, to: tagged(KNOWN.to, tag) })
  t.ok(sameToTag(withTag('a'), withTag('a')))
  t.ok(sameToTag(withTag(), withTag()))
  t.notOk(sameToTag(withTag('a'), withTag('b')))
  t.notOk(sameToTag(withTag('a'), withTag()))
  t.end()
})

t.test('a request is merged (RFC 3261 §8.2.2.2)', (t) => {
  t.test('where another branch brings the same From tag, Call-ID and CSeq', (t) => {
    t.ok(isMerged(invite('z9hG4bK-2'), KNOWN))
    t.end()
  })

  const toldApart: Readonly<Record<string, SipRequest>> = {
    ...OTHERS,
    'another method': { ...KNOWN, cseq: { number: 1, method: 'OPTIONS' } },
    'a To tag': { ...KNOWN, to: tagged(KNOWN.to, 'b') },
  }
  for (const [name, other] of Object.entries(toldApart)) {
    t.test(`and not where it has ${name}`, (t) => {
      t.notOk(isMerged(other, KNOWN))
      t.notOk(isMerged(KNOWN, other))
      t.end()
    })
  }

  t.test('and not inside a dialog', (t) => {
    const inside = { ...KNOWN, to: tagged(KNOWN.to, 'b') }
    t.notOk(isMerged(inside, inside))
    t.end()
  })
  t.end()
})
