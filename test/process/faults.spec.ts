import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Device, device, start, statusUntil } from './program.js'
import { isRegistered, PASSWORD, provision, upstream } from './upstream.js'

// A registrar that does not answer is given up after 32 s (timer F), and then tried again.
t.setTimeout(150_000)

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

t.test('a wrong password is told, never shown, and mended by the next document', async (t) => {
  const phone = device(t)
  const { port } = await upstream(t)
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
  provision(phone, (await upstream(t)).port)
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
  provision(phone, (await upstream(t)).port)
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
