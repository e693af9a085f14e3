import { createHash, randomBytes } from 'node:crypto'
import type { Hashes, Identifiers } from '../../core/identifiers.js'

/** 128 bits of the CSPRNG as text that is a token everywhere in SIP (RFC 3261 §25.1). */
const text = (): string => randomBytes(16).toString('hex')
const word = (): number => randomBytes(4).readUInt32BE(0)

export const systemIdentifiers: Identifiers = {
  branch: () => `z9hG4bK${text()}`,
  tag: text,
  callId: text,
  cnonce: text,
  token: text,
  word,
  key: (octets) => randomBytes(octets).toString('base64'),
  fraction: () => word() / 2 ** 32,
}

const digest = (algorithm: string) => (input: string) =>
  createHash(algorithm).update(input, 'utf8').digest('hex')

export const systemHashes: Hashes = {
  md5: digest('md5'),
  sha256: digest('sha256'),
  sha512_256: digest('sha512-256'),
}
