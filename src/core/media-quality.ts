/** What the quality of a call is judged by: counted by the media engine since the stream was opened. */
export interface MediaCounts {
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly packetsLate: number
  readonly lossBursts: number
  /** How long the jitter buffer holds the sound. */
  readonly bufferMs: number
  /** −1 where the far end has not reported. */
  readonly roundTripMs: number
}

export interface MediaQuality {
  readonly lossPercent: number
  /** Mouth to ear, as far as it can be known here. */
  readonly delayMs: number
  /** 0 to 93.2: above 80 good, below 60 many are dissatisfied (ITU-T G.109). */
  readonly rFactor: number
  /** 1 to 4.4 (ITU-T G.107 annex B). */
  readonly mos: number
}

/** ITU-T G.107 with all defaults of its table 2 and neither delay nor loss. */
const R_OF_G711 = 93.2
/** Equipment impairment of G.711 with concealment: none, and how robust it is against loss (ITU-T G.113 appendix I). */
const LOSS_ROBUSTNESS = 25.1
/** A packet of 20 ms is spoken before it is sent, and our tick adds half of one on either side. */
const FRAME_DELAY_MS = 40

/** The E-model (ITU-T G.107), simplified to what a phone can measure: delay and loss of what it hears. */
export function qualityOf(counts: MediaCounts): MediaQuality {
  const missing = counts.packetsLost + counts.packetsLate
  const expected = counts.packetsReceived + counts.packetsLost
  const loss = expected === 0 ? 0 : Math.min(1, missing / expected)
  const delayMs = FRAME_DELAY_MS + counts.bufferMs + Math.max(0, counts.roundTripMs) / 2
  const rFactor = Math.max(0, R_OF_G711 - delayImpairment(delayMs) - lossImpairment(loss, counts))
  return {
    lossPercent: round(loss * 100),
    delayMs: Math.round(delayMs),
    rFactor: round(rFactor),
    mos: Math.round(mosOf(rFactor) * 100) / 100,
  }
}

/** Cole and Rosenbluth's reading of G.107 §7.4: nearly nothing up to 177 ms, then steep. */
const delayImpairment = (ms: number): number => 0.024 * ms + 0.11 * Math.max(0, ms - 177.3)

/** G.107 §7.5 with the burst ratio of what was lost. */
function lossImpairment(loss: number, { packetsLost, lossBursts }: MediaCounts): number {
  const percent = loss * 100
  const meanBurst = lossBursts === 0 ? 1 : Math.max(1, packetsLost / lossBursts)
  const burstRatio = Math.max(1, meanBurst * (1 - loss))
  return (95 * percent) / (percent / burstRatio + LOSS_ROBUSTNESS)
}

/** G.107 annex B. */
function mosOf(r: number): number {
  if (r <= 0) return 1
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)
}

const round = (value: number): number => Math.round(value * 10) / 10
