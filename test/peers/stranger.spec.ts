import t, { type Test } from 'tap'
import { Authority } from '../io/sip/authority.js'
import { dnsmasqWords, dnsUnavailable } from '../support/dns-server.js'
import { BY_STRANGERS } from '../support/peers/attacks.js'
import { answerCall } from '../support/peers/conversation.js'
import type { Daemon } from '../support/peers/daemon.js'
import { provisioning } from '../support/peers/daemon-files.js'
import { DOMAIN, EXTENSION } from '../support/peers/directory.js'
import {
  FIRST_LINE,
  FIRST_PORT,
  impostors,
  linesOf,
  pose,
  strangeLine,
} from '../support/peers/hostile-servers.js'
import { ADDRESS, type Place } from '../support/peers/network.js'
import { DAEMON, type Overheard, overhear } from '../support/peers/overheard.js'
import { Puppet } from '../support/peers/puppet.js'
import { BY_THE_UPSTREAM, OTHER_PORT } from '../support/peers/refusals.js'
import { PACKET_MS, SOUND_ATTACKS, STRANGE_HZ } from '../support/peers/sound-attacks.js'
import { onStage, Stage } from '../support/peers/stage.js'
import { VOICE_HZ } from '../support/peers/tone.js'
import { UnderAttack } from '../support/peers/under-attack.js'
import { until } from '../support/peers/until.js'

// One daemon in one call, and everything that somebody without business here may try. What must not happen is judged by
// what was seen on the wire, by what the handset hears, and by the server of the documents.

const DOCUMENTS = 8443
const URL = `https://prov.test:${DOCUMENTS}/device.json`
const BEGGARS = [401, 407] as const
const FIRST_BEGGAR = 5080
const TCP_PORTS = [5060, 5061, 443, FIRST_PORT]

/** What the name server says: where the documents are, and where the upstream of a line has moved to. */
const records = (documents: Place): string[] => [
  `--host-record=prov.test,${ADDRESS[documents]}`,
  `--host-record=moved.test,${ADDRESS.target}`,
]

/** Made before any stage stands: nobody's key is held while openssl works. */
const authority = new Authority()
const all = impostors(authority)
const documents = authority.issue('documents', 'DNS:prov.test')
const hijackers = new Authority('hijacker').issue('documents', 'DNS:prov.test')

interface Scene {
  readonly stage: Stage
  readonly daemon: Daemon
  readonly at: Readonly<Record<'stranger' | 'upstream' | 'target', Puppet>>
  /** Has the name server say something else. */
  readonly names: (documents: Place) => Promise<void>
}

async function setUp(stage: Stage): Promise<Scene> {
  const { network } = stage
  const puppet = (place: Place) => stage.enter(new Puppet(network, place))
  const at = {
    stranger: puppet('stranger'),
    upstream: puppet('upstream'),
    target: puppet('target'),
  }
  await Promise.all(Object.values(at).map((one) => one.start()))
  network.nameServer('transferor', ADDRESS.target)
  let server: ReturnType<typeof network.start> | undefined
  stage.enter({ report: () => server?.tail() ?? '', stop: async () => server?.stop() })
  const names = async (place: Place) => {
    await server?.stop()
    server = network.start('target', 'dnsmasq', dnsmasqWords(ADDRESS.target, 53, records(place)))
    await server.says(/started/)
  }
  await Promise.all([names('upstream'), pose(at.stranger, all)])
  for (const [index, status] of BEGGARS.entries()) {
    await at.target.beg(FIRST_BEGGAR + index, status, 'evil.test')
  }
  const beggars = BEGGARS.map((_, index) =>
    strangeLine(
      FIRST_LINE + all.length + index,
      { host: 'moved.test', port: FIRST_BEGGAR + index },
      { realms: [DOMAIN] },
    ),
  )
  const manner = {
    document: { url: URL, caFile: authority.file },
    caFile: authority.file,
    others: [...linesOf(all), ...beggars],
  }
  await at.upstream.publish(DOCUMENTS, documents, provisioning(manner))
  const daemon = stage.daemon()
  await daemon.start(manner)
  await daemon.registered()
  return { stage, daemon, at, names }
}

/** The user calls somebody whose phone answers by asking for the password. */
async function farEndBegs(t: Test, { stage, daemon, at }: Scene): Promise<void> {
  const target = stage.sipp('target')
  await target.register()
  await at.target.beg(5060, 401, 'far.example')
  daemon.handset.lift()
  await daemon.is('off-hook', ({ offHook }) => offHook)
  await daemon.handset.press(EXTENSION.target.user)
  await stage.observer.sees(
    'the far end ask for the password',
    ({ status, from, to, text }) =>
      status === 401 && from === 'upstream' && to === 'transferor' && /far\.example/.test(text),
  )
  await daemon.is('through with the call', ({ calls }) => calls.length === 0)
  daemon.handset.putDown()
  await daemon.is('on-hook', ({ offHook }) => !offHook)
  const given = stage.observer.messages.filter(
    ({ from, text }) => from === 'transferor' && /uthorization:.*far\.example/.test(text),
  )
  t.same(given, [], 'the far end begs for the password: no digest for its realm')
}

async function soundAttacks(t: Test, scene: Scene, known: Overheard, attacked: UnderAttack) {
  for (const { name, offset, payloads } of SOUND_ATTACKS) {
    const from = attacked.heardBytes
    const to = { address: ADDRESS.transferor, port: known.rtpPort + offset }
    const last = scene.stage.observer.rtpHeaders.get('caller>transferor') ?? Buffer.alloc(12)
    await scene.at.stranger.send(40_000, to, payloads(last), PACKET_MS)
    await attacked.soundGoesOn()
    t.ok(attacked.hasHeard(VOICE_HZ.caller ?? 0, from), `${name}: the caller is heard`)
    t.notOk(attacked.hasHeard(STRANGE_HZ, from), `${name}: nothing of it is heard`)
    await attacked.isUnharmed(t, name)
  }
}

async function refusals(t: Test, scene: Scene, known: Overheard, attacked: UnderAttack) {
  for (const { name, request, status } of BY_THE_UPSTREAM) {
    const text = request(known)
    const [branch = ''] = text.match(/branch=[^;]+/) ?? []
    await scene.at.upstream.send(OTHER_PORT, DAEMON, [text])
    const final = await scene.at.upstream.tells(
      `hears the answer to ${name}`,
      ({ heard = '' }) => heard.includes(branch) && /^SIP\/2\.0 [2-6]/.test(heard),
    )
    t.equal(final.heard?.slice(8, 11), String(status), `${name}, from the upstream: refused`)
    await attacked.isUnharmed(t, name)
  }
}

async function tcpAttacks(t: Test, { stage, at }: Scene, attacked: UnderAttack) {
  for (const port of TCP_PORTS) {
    t.equal(await at.stranger.dial(ADDRESS.transferor, port), 'ECONNREFUSED', `${port}`)
    await attacked.isUnharmed(t, `TCP to port ${port}`)
  }
  const { output } = await stage.network.run('transferor', ['ss', '-Hltn'])
  t.equal(output, '', 'no TCP socket listens')
}

async function impostorsGetNothing(t: Test, scene: Scene, attacked: UnderAttack) {
  const { daemon, at } = scene
  for (const [index, { name, says }] of all.entries()) {
    const line = await until(`the daemon is through with the server ${name}`, async () => {
      const found = (await daemon.status()).lines[FIRST_LINE - 1 + index]
      return found?.registration.state === 'failed' ? found : undefined
    })
    t.match(line.registration.reason, says, `a server ${name} is refused`)
    const given = at.stranger.facts.filter(
      (fact) => fact.given !== undefined && fact.port === FIRST_PORT + index,
    )
    t.same(given, [], `a server ${name} gets not one byte`)
    await attacked.isUnharmed(t, name)
  }
}

async function beggarsGetNothing(t: Test, { at, daemon }: Scene, attacked: UnderAttack) {
  for (const [index, status] of BEGGARS.entries()) {
    const port = FIRST_BEGGAR + index
    const name = `a name that leads elsewhere, where ${status} begs for the password`
    await at.target.tells(`is asked at ${port}`, (fact) => fact.port === port)
    const asked = at.target.facts.filter((fact) => fact.port === port && fact.asked !== undefined)
    t.same(
      asked.filter(({ credentials }) => credentials),
      [],
      name,
    )
    const line = (await daemon.status()).lines[FIRST_LINE - 1 + all.length + index]
    t.not(line?.registration.state, 'registered', 'it does not get the line either')
    await attacked.isUnharmed(t, name)
  }
}

/** The documents' name leads to somebody else, and the daemon is asked to fetch. */
async function hijack(t: Test, scene: Scene, attacked: UnderAttack): Promise<void> {
  const { daemon, at, names } = scene
  await at.stranger.publish(DOCUMENTS, hijackers, provisioning({ permitted: false }))
  await names('stranger')
  await daemon.resync()
  await at.stranger.tells('is refused', ({ refused }) => refused === DOCUMENTS)
  t.notOk(at.stranger.facts.some(({ fetched }) => fetched !== undefined))
  t.equal((await daemon.line()).permission.allowed, true, 'the good document stays')
  await attacked.isUnharmed(t, 'a document server of somebody else')
}

t.test('strangers', onStage(dnsUnavailable()), (t) =>
  Stage.play(t, {}, async (stage) => {
    const scene = await setUp(stage)
    await farEndBegs(t, scene)
    const caller = stage.baresip('caller')
    await caller.start('answers')
    await caller.dial(EXTENSION.transferor.user)
    await answerCall(stage, scene.daemon)
    const known = overhear(stage.observer)
    const attacked = new UnderAttack(stage, scene.daemon, scene.at.upstream)

    for (const { name, payloads, port = 5060 } of BY_STRANGERS) {
      await attacked.dropped(scene.at.stranger, port, DAEMON, payloads(known))
      await attacked.isUnharmed(t, name)
    }
    await soundAttacks(t, scene, known, attacked)
    await tcpAttacks(t, scene, attacked)
    await impostorsGetNothing(t, scene, attacked)
    await beggarsGetNothing(t, scene, attacked)
    await refusals(t, scene, known, attacked)
    await hijack(t, scene, attacked)
    t.same(
      scene.at.stranger.facts.filter(({ heard }) => heard !== undefined),
      [],
      'the stranger has heard nothing',
    )
    // Seen by whoever runs it: the reporter has a line for a file only.
    if (!t.passing()) return
    console.error(
      `strangers: ${attacked.count + 1} attacks, 0 rings, 0 transfers, 0 configuration fetches, 0 replies`,
    )
  }),
)
