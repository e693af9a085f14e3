import type { Effect } from '../core/effect.js'
import type { Event } from '../core/event.js'
import type { SrtpKeys } from '../core/sip/contract.js'
import type { UpstreamName } from '../core/upstream-selection.js'
import type { StreamCrypto } from '../io/native-engine.js'
import { mediaText } from './media-text.js'
import type { Ports } from './ports.js'

/** Carries out one effect: one switch, effect → port. What fails at once is an event of its own. */
export function perform(effect: Effect, ports: Ports, feed: (event: Event) => void): void {
  const { media } = ports
  switch (effect.do) {
    case 'send-datagram':
      return ports.sip.send(effect.bytes, effect.to)
    case 'open-flow':
      return ports.sip.open(effect.to, effect.demands, effect.localPort)
    case 'close-flow':
      return ports.sip.close(effect.to)
    case 'resolve-upstream':
      return ports.resolver.resolve(nameOf(effect))
    case 'open-media':
      return openMedia(effect, ports, feed)
    case 'update-media': {
      const { media: name, telephoneEventPayloadType = -1, crypto, ...rest } = effect
      const keys = crypto === undefined ? {} : { crypto: octetsOf(crypto) }
      return media.updateMedia(name, { ...rest, telephoneEventPayloadType, ...keys })
    }
    case 'close-media':
      return closeMedia(effect.media, ports)
    case 'connect-handset':
      return media.connect(effect.line, effect.media)
    case 'relay-media':
      return media.relay(effect.a, effect.b)
    case 'mute-handset':
      return media.setMuted(effect.line, effect.muted)
    case 'filter-digits':
      return media.setInbandDigits(effect.line, effect.mode)
    case 'play-tone':
      return media.playTone(effect.line, effect.tone, effect.over)
    case 'stop-tone':
      return media.stopTone(effect.line)
    case 'play-far-tone':
      return media.playFarTone(effect.media, effect.tone)
    case 'stop-far-tone':
      return media.stopFarTone(effect.media)
    case 'send-digits':
      return media.sendDigits(effect.media, effect.digits.reveal(), effect.durationMs, effect.gapMs)
    case 'start-digit':
      return media.startDigit(effect.media, effect.digit.reveal())
    case 'stop-digit':
      return media.stopDigit(effect.media)
    // The ringer of a phone without a bell is its loudspeaker.
    case 'ring':
      ports.reporter.report('info', `Line ${effect.line} rings (${effect.cadence}).`)
      return media.playTone(effect.line, effect.tone, 'replace')
    case 'stop-ring':
      return media.stopTone(effect.line)
    case 'store-document':
      return ports.documents.store(effect.text)
    case 'refresh-document':
      return ports.documents.refresh()
    case 'store-memory':
      return ports.memory.store(effect.text)
    case 'write-journal':
      return ports.journal.store(effect.text)
    case 'report':
      return ports.reporter.report(effect.level, effect.message)
    // The step's record has it.
    case 'trace-call':
      return
    case 'stop':
      return ports.stop()
  }
}

/** The name without what it is asked for. */
const nameOf = ({ host, port, transport }: UpstreamName): UpstreamName => ({
  host,
  port,
  transport,
})

/** Keys as the engine takes them. */
const octetsOf = ({ suite, sendKey, receiveKey }: SrtpKeys): StreamCrypto => ({
  suite,
  sendKey: Buffer.from(sendKey.reveal(), 'base64'),
  receiveKey: Buffer.from(receiveKey.reveal(), 'base64'),
})

/** How a call was for the ear goes to the log when it ends. */
function closeMedia(name: string, { media, reporter }: Ports): void {
  const statistics = media.statistics(name)
  media.closeMedia(name)
  if (statistics === undefined || statistics.packetsReceived === 0) return
  reporter.report('info', mediaText(name, statistics))
}

function openMedia(
  effect: Extract<Effect, { do: 'open-media' }>,
  { media }: Ports,
  feed: (event: Event) => void,
): void {
  const { media: name, localAddress, localPort } = effect
  try {
    media.openMedia(name, effect)
  } catch (error) {
    const reason = `The RTP port ${localPort} on ${localAddress} cannot be opened: ${(error as Error).message}. Another program may use the range media.rtp_port_first to rtp_port_last of the configuration: choose another range.`
    feed({ type: 'media-failed', media: name, reason })
  }
}
