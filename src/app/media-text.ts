import { qualityOf } from '../core/media-quality.js'
import type { StreamStatistics } from '../io/native-engine.js'

/** One sentence about the media of a call: what it was like to hear, and what the far end says of us. */
export function mediaText(media: string, statistics: StreamStatistics): string {
  const { lossPercent, delayMs, rFactor, mos } = qualityOf(statistics)
  const { packetsReceived, packetsLost, packetsLate, jitterMs, secure } = statistics
  const parts = [
    `Media ${media}${secure ? ' (SRTP)' : ''}: ${packetsReceived} packets received`,
    `${packetsLost} lost and ${packetsLate} late (${lossPercent} %)`,
    `jitter ${Math.round(jitterMs)} ms`,
    ...farText(statistics),
    `delay ${delayMs} ms`,
    `R ${rFactor}`,
    `MOS ${mos}`,
    ...refusedText(statistics),
  ]
  return `${parts.join(', ')}.`
}

function farText({ roundTripMs, farLossPercent }: StreamStatistics): string[] {
  return [
    ...(roundTripMs < 0 ? [] : [`round trip ${Math.round(roundTripMs)} ms`]),
    ...(farLossPercent < 0 ? [] : [`the far end misses ${Math.round(farLossPercent)} %`]),
  ]
}

function refusedText({ packetsTampered, packetsReplayed }: StreamStatistics): string[] {
  if (packetsTampered + packetsReplayed === 0) return []
  return [
    `refused: ${packetsTampered} that nobody with the key has sent, ${packetsReplayed} replayed`,
  ]
}
