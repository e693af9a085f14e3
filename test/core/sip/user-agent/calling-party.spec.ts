import t from 'tap'
import type { Header } from '../../../../src/core/sip/message/message.js'
import { callingParty } from '../../../../src/core/sip/user-agent/calling-party.js'
import { nameOf } from '../../../../src/core/telephony/call.js'
import { address, scripted, sdpText } from '../session/scripted.js'

const FROM = '"Uncle Bob" <sip:bob@example.com>;tag=bobs'

/** What the ringing phone shows of a caller who says this. */
function shown(...headers: Header[]): string {
  const { alice, stage, request } = scripted()
  request({ method: 'INVITE', from: address(FROM), headers, body: sdpText() })
  stage.run(100)
  const call = {
    session: alice.session,
    media: '',
    local: { address: '192.0.2.1', port: 4000, codecs: [] },
    negotiated: undefined,
    established: false,
  }
  return nameOf(call)
}

const pai = (value: string): Header => ({ name: 'P-Asserted-Identity', value })
const privacy = (value: string): Header => ({ name: 'Privacy', value })

t.test('the ringing phone shows', async (t) => {
  t.test('what the caller says, where nobody says better', async (t) => {
    t.equal(shown(), 'Uncle Bob')
  })

  t.test('whom the upstream vouches for', async (t) => {
    t.equal(shown(pai('"Robert" <sip:201@example.com>')), 'Robert')
    t.equal(shown(pai('<sip:201@example.com>')), '201', 'no name of the caller beside it')
    t.equal(shown(pai('tel:+4930123456')), '+4930123456')
    t.equal(shown(pai('<sip:201@example.com>'), pai('tel:+4930123456')), '201')
  })

  t.test('what the caller says, where the assertion cannot be read', async (t) => {
    t.equal(shown(pai('"Robert <sip:201@')), 'Uncle Bob')
  })

  t.test('nobody, where the caller asked for privacy', async (t) => {
    t.equal(shown(privacy('id')), 'anonymous')
    t.equal(
      shown(pai('"Robert" <sip:201@example.com>'), privacy('header; ID ;critical')),
      'anonymous',
    )
    t.equal(shown(privacy('user')), 'anonymous')
    t.equal(shown(privacy('none')), 'Uncle Bob')
  })
})

t.test('an assertion of somebody who is not trusted counts for nothing', async (t) => {
  const { request } = scripted()
  const invite = request({
    method: 'INVITE',
    from: address(FROM),
    headers: [pai('"The Bank" <sip:1@example.com>')],
    body: sdpText(),
  })
  t.equal(callingParty(invite, false).displayName, 'Uncle Bob')
  t.equal(callingParty(invite, true).displayName, 'The Bank')
})
