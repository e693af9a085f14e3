import t from 'tap'
import { resolveUpstream } from '../../../src/io/sip/resolver.js'

t.test('the resolver', async (t) => {
  t.test('takes a numeric address as it is, and says by which of ours it is reached', async (t) => {
    t.same(await resolveUpstream('127.0.0.2', 5070), {
      endpoint: { transport: 'udp', address: '127.0.0.2', port: 5070 },
      localAddress: '127.0.0.1',
    })
  })

  t.test('looks a name up, and takes the port of SIP where none is given', async (t) => {
    const { endpoint } = await resolveUpstream('localhost', 0)
    t.same(endpoint, { transport: 'udp', address: '127.0.0.1', port: 5060 })
  })

  t.test('says why a name cannot be found', async (t) => {
    await t.rejects(resolveUpstream('no-such-host.invalid', 5060), { message: /invalid/ })
  })
})
