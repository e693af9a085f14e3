import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Upstream } from '../../src/app/trial/upstream.js'
import { countingIdentifiers, nodeHashes, seeded } from '../support/seeded.js'
import { type Device, device, start, statusUntil } from './program.js'

// A registrar that does not answer is given up after 32 s (timer F), and then tried again.
t.setTimeout(150_000)

const PASSWORD = 'canary-7391846250'

/** A configuration as `device` writes it, with another socket or sound. */
const configuration = ({ folder, document }: Device, port: number, sound: string): string =>
  `state_directory = "${folder}/state"
runtime_directory = "${folder}/run"
[sip]
local_address = "127.0.0.1"
local_port = ${port}
[provisioning]
file = "${document}"
[[line]]
line = 1
sound = ${sound}
`

/** An upstream on loopback that knows user 201; `port` 0 takes any. */
async function upstream(t: Test, port = 0): Promise<number> {
  const socket: Socket = createSocket('udp4')
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  const local = { transport: 'udp', address: '127.0.0.1', port: socket.address().port } as const
  const means = { hashes: nodeHashes, identifiers: countingIdentifiers('s', seeded(1)) }
  const server = new Upstream(local, 'example.com', [{ user: '201', password: PASSWORD }], means)
  socket.on('message', (bytes, { address, port: from }) => {
    const out = server.receive(bytes, { transport: 'udp', address, port: from })
    if (out !== undefined) socket.send(out.bytes, out.to.port, out.to.address)
  })
  return local.port
}

function provision({ write }: Device, port: number, password = PASSWORD, host = '127.0.0.1'): void {
  write({
    version: 1,
    device: 'test',
    issuedAt: '2026-01-01T00:00:00Z',
    notAfter: '2099-01-01T00:00:00Z',
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: true },
        account: {
          enabled: true,
          user: '201',
          password,
          domain: 'example.com',
          upstream: { host, port },
        },
        keypadTransfer: { enabled: true },
      },
    ],
  })
}

const isRegistered = ({ lines }: { lines: unknown[] }): boolean =>
  (lines[0] as { registration: { state: string } }).registration.state === 'registered'

t.test('a wrong password is told, never shown, and mended by the next document', async (t) => {
  const phone = device(t)
  const port = await upstream(t)
  provision(phone, port, `${PASSWORD}-wrong`)
  const daemon = start(t, phone)
  const text = await daemon.says(/Line 1 is not registered: .*password/)
  t.notMatch(text, /canary/)
  provision(phone, port)
  await daemon.says(/Line 1 is registered/)
  t.equal(await daemon.stop(), 0)
})

t.test('an upstream that does not answer is told and tried again until it does', async (t) => {
  const phone = device(t)
  const spare = createSocket('udp4')
  spare.bind(0, '127.0.0.1')
  await once(spare, 'listening')
  const { port } = spare.address()
  provision(phone, port)
  const daemon = start(t, phone)
  await daemon.says(/Line 1 is not registered: .*127\.0\.0\.1/)
  spare.close()
  await upstream(t, port)
  await statusUntil(phone, isRegistered)
  t.equal(await daemon.stop(), 0)
})

t.test('an upstream whose name cannot be found is told', async (t) => {
  const phone = device(t)
  provision(phone, 5060, PASSWORD, 'no-such-host.invalid')
  const daemon = start(t, phone)
  await daemon.says(/no-such-host\.invalid cannot be found: .*account\.upstream\.host.*tried again/)
  t.equal(await daemon.stop(), 0)
})

t.test('a missing sound device is told, and taken when it is there', async (t) => {
  const phone = device(t)
  const capture = join(phone.folder, 'handset.wav')
  writeFileSync(
    phone.config,
    configuration(phone, 0, `{ kind = "file", capture = "${capture}", playback = "" }`),
  )
  provision(phone, await upstream(t))
  const daemon = start(t, phone)
  await daemon.says(/Line 1 has no sound: .*handset\.wav.*Check the cable/)
  await daemon.says(/Line 1 is registered/)
  writeFileSync(`${capture}.new`, wav())
  renameSync(`${capture}.new`, capture)
  await daemon.says(/The sound of line 1 is there/)
  t.equal(await daemon.stop(), 0)
})

t.test('a missing sound card is told in the same way', async (t) => {
  const phone = device(t)
  writeFileSync(
    phone.config,
    configuration(phone, 0, '{ kind = "alsa", capture = "hw:77,0", playback = "hw:77,0" }'),
  )
  provision(phone, await upstream(t))
  const daemon = start(t, phone)
  await daemon.says(/Line 1 has no sound: .*hw:77,0.*aplay -l/)
  t.equal(await daemon.stop(), 0)
})

t.test('a SIP port that is taken ends the start with what to do', async (t) => {
  const phone = device(t)
  const other = createSocket('udp4')
  other.bind(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  writeFileSync(
    phone.config,
    configuration(phone, other.address().port, '{ kind = "file", capture = "", playback = "" }'),
  )
  provision(phone, 5060)
  const daemon = start(t, phone)
  const [code] = await once(daemon.process, 'exit')
  t.equal(code, 69)
})

/** A second of silence: RIFF, PCM, 8 kHz, mono, 16 bits. */
function wav(): Buffer {
  const data = Buffer.alloc(16_000)
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8_000, 24)
  head.writeUInt32LE(16_000, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(data.length, 40)
  return Buffer.concat([head, data])
}
