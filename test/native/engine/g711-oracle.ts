/** G.711 by its segments, written from the recommendation's tables and independently of the addon: an oracle, not fast. */
export type Law = 'PCMA' | 'PCMU'

export function decodeG711(law: Law, bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, law === 'PCMA' ? decodeALaw : decodeMuLaw)
}

export function encodeG711(law: Law, samples: Int16Array): Uint8Array {
  const table = tables[law]
  return Uint8Array.from(samples, (sample) => nearest(table, sample))
}

function decodeALaw(octet: number): number {
  const value = octet ^ 0x55
  const segment = (value >> 4) & 7
  const step = value & 15
  const magnitude = segment === 0 ? step * 16 + 8 : (step * 16 + 0x108) << (segment - 1)
  return value & 0x80 ? magnitude : -magnitude
}

function decodeMuLaw(octet: number): number {
  const value = ~octet & 0xff
  const magnitude = ((((value & 15) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84
  return value & 0x80 ? -magnitude : magnitude
}

const tables = { PCMA: sorted(decodeALaw), PCMU: sorted(decodeMuLaw) }

function sorted(decode: (octet: number) => number): { value: number; octet: number }[] {
  const all = Array.from({ length: 256 }, (_, octet) => ({ value: decode(octet), octet }))
  return all.sort((a, b) => a.value - b.value)
}

function nearest(table: { value: number; octet: number }[], sample: number): number {
  let low = 0
  let high = table.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((table[middle]?.value ?? 0) <= sample) low = middle
    else high = middle
  }
  const below = table[low]
  const above = table[high]
  if (!below || !above) return 0
  return sample - below.value <= above.value - sample ? below.octet : above.octet
}
