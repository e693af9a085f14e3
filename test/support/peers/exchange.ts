import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Talker } from './directory.js'

/** What the exchange demands. */
export interface ExchangeManners {
  /** Offers the transferor SHA-256 before MD5 (RFC 8760); otherwise MD5 alone. */
  readonly sha256?: boolean
  /** Challenges REFER inside of a dialog too. */
  readonly challengeRefer?: boolean
  /** Speaks TCP and TLS besides UDP; the certificate is for this name. */
  readonly certificateFor?: string
  /** The daemon reaches it through the relay, as through an address translator: what goes back to it goes the same way. */
  readonly relayed?: boolean
  /** Has the phones send their sound to each other (Asterisk). */
  readonly directMedia?: boolean
  /** The transferor's sound is encrypted, keys by SDES (Asterisk, PJSIP). */
  readonly srtp?: boolean
  /** The one codec that it has with a phone (Asterisk, PJSIP); whichever the phone likes best where it is not said. */
  readonly codecs?: Partial<Readonly<Record<Talker, 'alaw' | 'ulaw'>>>
  /** What the server says of itself (Asterisk), in its headers and in the session name of its descriptions. */
  readonly product?: string
  /** How it wants the transferor's digits (Asterisk, PJSIP); `events` (RFC 4733) where it is not said. `sound`: it takes no INFO. */
  readonly digits?: 'events' | 'info' | 'sound'
  /** It tells every SIP message, with the keys in it (Asterisk, PJSIP). */
  readonly tellsMessages?: boolean
  /** What is set for each phone beside, in its own words (Asterisk, PJSIP). */
  readonly phoneSettings?: readonly string[]
  /** Each phone may have so many calls (Asterisk, chan_sip). */
  readonly callLimit?: number
  /** A server stands behind the proxy (Kamailio), and whoever is called by a phone is called through it. */
  readonly server?: boolean
  /** Who may register beside the three of the directory. */
  readonly subscribers?: readonly { readonly user: string; readonly password: string }[]
}

/** The program in the middle of the stage. */
export interface ExchangeProgram {
  /** Starts it and waits until it can be called. */
  start(manners?: ExchangeManners): Promise<void>
  stop(): Promise<void>
  /** The authority that a client must know to trust it. */
  readonly caFile: string
  /** What it printed. */
  readonly output: string
}

export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/** Signed by itself: it is its own authority. One that is there from before a restart is kept. */
export function certificateIn(folder: string, name: string | undefined): Certificate | undefined {
  if (name === undefined) return undefined
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
  if (existsSync(files.key)) return files
  const names = ['-subj', '/CN=exchange', '-addext', `subjectAltName=DNS:${name}`]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const out = ['-days', '2', '-keyout', files.key, '-out', files.certificate]
  execFileSync('openssl', [...words, ...names, ...out], { stdio: 'ignore' })
  return files
}
