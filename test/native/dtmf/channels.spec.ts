import t from 'tap'
import { loadNative } from '../../../src/io/native.js'
import type { ChannelDigit } from '../../../src/io/native-dtmf.js'
import { digit, heard, pcm, row, samplesIn, silence } from './signals.js'

const PACKET = 160
const KEYS = '159D'
/** The keys begin at other times, so that their ends are told by other pushes. */
const sounds = [...KEYS].map((key, n) => row(silence(40 + 25 * n), digit(key, { ms: 60 + 5 * n })))
const packets = 20

function listen(lost: (channel: number, packet: number) => boolean = () => false): ChannelDigit[] {
  const channels = new (loadNative().DtmfChannels)(KEYS.length)
  const lines = sounds.map((sound) => pcm(row(sound, silence(400))))
  const found: ChannelDigit[] = []
  for (let packet = 0; packet < packets; packet++) {
    const all = new Int16Array(KEYS.length * PACKET)
    for (const [n, line] of lines.entries()) {
      all.set(line.subarray(packet * PACKET, (packet + 1) * PACKET), n * PACKET)
    }
    found.push(
      ...channels.push(
        all,
        Uint8Array.from(lines, (_, n) => (lost(n, packet) ? 1 : 0)),
      ),
    )
  }
  return [...found, ...channels.flush()]
}

t.test('many channels in one call hear what each hears by itself', async (t) => {
  const found = listen()
  t.equal(found.length, KEYS.length)
  for (const [channel, sound] of sounds.entries()) {
    const [alone] = heard(sound)
    t.match(
      found.find((one) => one.channel === channel),
      { channel, ...alone },
    )
  }
})

t.test('a packet that one channel has lost is bridged there, and nowhere else', async (t) => {
  const lost = listen((channel, packet) => channel === 0 && packet === 3)
  t.match(lost.map(({ channel, digit: key }) => `${channel}${key}`).sort(), [
    '01',
    '15',
    '29',
    '3D',
  ])
})

t.test('a channel by itself suspects a tone', async (t) => {
  const channels = new (loadNative().DtmfChannels)(2)
  const packet = new Int16Array(2 * PACKET)
  channels.push(packet)
  packet.set(pcm(digit('5')).subarray(0, PACKET), PACKET)
  channels.push(packet)
  t.equal(channels.toneSuspected(0), undefined)
  t.ok(Math.abs((channels.toneSuspected(1) ?? 0) - samplesIn(20)) <= 40)
  t.throws(() => channels.toneSuspected(2), { name: 'RangeError' })
})

t.test('refuses what is no packet of each channel', async (t) => {
  const { DtmfChannels } = loadNative()
  const channels = new DtmfChannels(3)
  t.throws(() => channels.push(new Int16Array(160)), { name: 'RangeError' })
  t.throws(() => channels.push(new Int16Array(3 * 1025)), { name: 'RangeError' })
  t.throws(() => channels.push(new Uint8Array(3) as never), { name: 'TypeError' })
  t.throws(() => channels.push(new Int16Array(3), new Uint8Array(2)), { name: 'TypeError' })
  for (const wrong of [0, -1, 4097, undefined]) {
    t.throws(() => new DtmfChannels(wrong as never), { name: 'RangeError' })
  }
  t.same(channels.push(new Int16Array(0)), [])
})
