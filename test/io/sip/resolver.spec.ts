import t from 'tap'
import { resolveUpstream } from '../../../src/io/sip/resolver.js'
import { defaultPort, servicesOf } from '../../../src/io/sip/services.js'
import { DnsServer, dnsUnavailable } from '../../support/dns-server.js'

const ours = (...addresses: string[]) =>
  addresses.map((address) => ({ address, localAddress: '127.0.0.1' }))

t.test('the resolver', async (t) => {
  t.test('takes a numeric address as it is, and says by which of ours it is reached', async (t) => {
    t.same(await resolveUpstream('127.0.0.2', 5070), {
      services: [
        {
          transport: 'udp',
          targets: [{ priority: 0, weight: 0, port: 5070, addresses: ours('127.0.0.2') }],
        },
      ],
      ttlMs: undefined,
    })
    const { services } = await resolveUpstream('::1', 0)
    t.match(services, [
      { targets: [{ port: 5060, addresses: [{ address: '::1', localAddress: '::1' }] }] },
    ])
  })

  t.test(
    'looks a name of /etc/hosts up, and takes the port of SIP where none is given',
    async (t) => {
      const { services, ttlMs } = await resolveUpstream('localhost', 0, { families: [4] })
      t.match(services, [
        { transport: 'udp', targets: [{ port: 5060, addresses: ours('127.0.0.1') }] },
      ])
      t.equal(ttlMs, 300_000)
    },
  )

  t.test('says why a name cannot be found', async (t) => {
    await t.rejects(resolveUpstream('no-such-host.invalid', 5060), { message: /invalid/ })
  })

  t.test('finds the names of /etc/hosts although the name server is silent', async (t) => {
    const silent = { servers: ['127.0.0.1:9'], families: [4] } as const
    await t.rejects(resolveUpstream('pbx.no-such-host.invalid', 0, silent), { message: /invalid/ })
    const { services } = await resolveUpstream('localhost', 0, silent)
    t.match(services, [{ targets: [{ addresses: ours('127.0.0.1') }] }])
  })
})

t.test('with a name server (dnsmasq)', { skip: dnsUnavailable() ?? false }, async (t) => {
  const server = await DnsServer.start([
    '--local-ttl=77',
    '--host-record=one.test,127.0.0.11,33',
    '--host-record=two.test,127.0.0.12,::1,55',
    '--srv-host=_sip._udp.pbx.test,one.test,5070,1,60',
    '--srv-host=_sip._udp.pbx.test,two.test,5071,2,40',
    '--srv-host=_sip._tcp.pbx.test,one.test,5080,1,60',
    '--srv-host=_sip._udp.none.test',
    '--host-record=none.test,127.0.0.13',
    '--host-record=plain.test,127.0.0.14,88',
    '--naptr-record=choosy.test,20,50,s,SIP+D2U,,_sip._udp.second.test',
    '--naptr-record=choosy.test,10,50,s,SIP+D2U,,_sip._udp.first.test',
    '--naptr-record=choosy.test,5,50,s,SIPS+D2T,,_sips._tcp.choosy.test',
    '--srv-host=_sip._udp.first.test,one.test,5061,0,0',
    '--srv-host=_sip._udp.second.test,two.test,5062,0,0',
  ])
  t.teardown(() => server.stop())
  const at = { servers: [server.address], families: [4] } as const

  t.test('finds the servers of a domain by SRV, with priority, weight and port', async (t) => {
    const { services, ttlMs } = await resolveUpstream('pbx.test', 0, at)
    t.equal(services.length, 1)
    t.equal(services[0]?.transport, 'udp')
    t.same(
      [...(services[0]?.targets ?? [])].sort((a, b) => a.priority - b.priority),
      [
        { priority: 1, weight: 60, port: 5070, addresses: ours('127.0.0.11') },
        { priority: 2, weight: 40, port: 5071, addresses: ours('127.0.0.12') },
      ],
    )
    t.equal(ttlMs, 33_000, 'believed as long as the shortest lives')
  })

  t.test('asks first NAPTR which service is wanted', async (t) => {
    const { services } = await resolveUpstream('choosy.test', 0, at)
    t.match(services, [
      { transport: 'udp', targets: [{ port: 5061, addresses: ours('127.0.0.11') }] },
      { transport: 'udp', targets: [{ port: 5062, addresses: ours('127.0.0.12') }] },
    ])
    t.notOk(server.questions.includes('query[SRV] _sip._udp.choosy.test'))
    t.notOk(server.questions.includes('query[SRV] _sips._tcp.choosy.test'), 'TLS is not spoken')
  })

  t.test('takes the host itself where there is no SRV', async (t) => {
    const { services, ttlMs } = await resolveUpstream('plain.test', 0, at)
    t.match(services, [{ targets: [{ port: 5060, addresses: ours('127.0.0.14') }] }])
    t.equal(ttlMs, 88_000)
    const none = await resolveUpstream('none.test', 0, at)
    t.match(none.services, [{ targets: [{ port: 5060, addresses: ours('127.0.0.13') }] }])
  })

  t.test('asks for no SRV where the port is given', async (t) => {
    const { services } = await resolveUpstream('two.test', 5099, at)
    t.match(services, [{ targets: [{ port: 5099, addresses: ours('127.0.0.12') }] }])
    t.notOk(server.questions.some((question) => /SRV.*two\.test/.test(question)))
  })

  t.test('finds IPv6 addresses where the socket reaches them', async (t) => {
    const { services } = await resolveUpstream('two.test', 5060, { ...at, families: [6] })
    t.match(services, [{ targets: [{ addresses: [{ address: '::1', localAddress: '::1' }] }] }])
  })

  t.test('says that a name of the zone does not exist', async (t) => {
    await t.rejects(resolveUpstream('nobody.test', 0, at), { message: /nobody\.test/ })
  })
})

t.test('the services of a domain', async (t) => {
  const naptr = (order: number, preference: number, service: string, flags = 's') => ({
    flags,
    service,
    regexp: '',
    replacement: `${service}.${order}.${preference}`,
    order,
    preference,
  })
  t.test('are those that NAPTR names, by order and preference', async (t) => {
    const records = [
      naptr(20, 1, 'SIP+D2U'),
      naptr(10, 9, 'SIP+D2T'),
      naptr(10, 2, 'sips+d2t', 'S'),
      naptr(1, 1, 'SIP+D2U', 'u'),
      naptr(1, 1, 'SIP+D2W'),
    ]
    t.same(servicesOf(records, 'pbx.test', ['udp', 'tcp', 'tls']), [
      { transport: 'tls', name: 'sips+d2t.10.2' },
      { transport: 'tcp', name: 'SIP+D2T.10.9' },
      { transport: 'udp', name: 'SIP+D2U.20.1' },
    ])
    t.same(servicesOf(records, 'pbx.test', ['tls']), [{ transport: 'tls', name: 'sips+d2t.10.2' }])
  })

  t.test('without NAPTR are those of our transports', async (t) => {
    t.same(servicesOf([], 'pbx.test', ['tls', 'tcp', 'udp']), [
      { transport: 'tls', name: '_sips._tcp.pbx.test' },
      { transport: 'tcp', name: '_sip._tcp.pbx.test' },
      { transport: 'udp', name: '_sip._udp.pbx.test' },
    ])
    t.same((['udp', 'tcp', 'tls'] as const).map(defaultPort), [5060, 5060, 5061])
  })
})
