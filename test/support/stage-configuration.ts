import { Phone } from '../../src/core/phone.js'
import { tonePlan } from '../../src/core/telephony/tone-plan.js'
import { DOMAIN, type Means } from './stage-cast.js'

/** 2026-11-22. */
export const EPOCH_MS = 1_795_305_600_000

export interface DeviceOptions {
  readonly rtpPorts?: number
  readonly emergencyNumbers?: readonly string[]
  /** The device configuration names the server for emergency calls. */
  readonly emergencyUpstream?: boolean
}

/** The phone under test, as its device configuration has it. */
export const phoneOf = (options: DeviceOptions, means: Means): Phone =>
  new Phone({
    product: 'test',
    lines: [{ line: 1, tonePlan: tonePlan('europe'), inbandDigits: false }],
    rtpPortFirst: 16_384,
    rtpPortLast: 16_384 + 2 * (options.rtpPorts ?? 50) - 1,
    emergencyNumbers: options.emergencyNumbers ?? ['112'],
    emergencyUpstream: options.emergencyUpstream
      ? { host: 'sip.example.com', port: 5060, transport: 'udp', domain: DOMAIN }
      : undefined,
    localAddress: '',
    buildMs: EPOCH_MS,
    srtpSuites: () => [],
    ...means,
  })

export type Blind = 'auto' | 'refer' | 'guarded'

export interface DocumentFacts {
  readonly blind?: Blind
  readonly permission?: boolean
  readonly enabled?: boolean
  readonly host?: string
}

/** The text of the document that provisions the phone; `count` has it be later than those before. */
export const document = (
  { blind = 'refer', permission = true, enabled = true, host = 'sip.example.com' }: DocumentFacts,
  transfer: Readonly<Record<string, unknown>>,
  lineFacts: Readonly<Record<string, unknown>>,
  count: number,
): string =>
  JSON.stringify({
    version: 1,
    device: 'stage',
    issuedAt: `2026-11-22T00:00:0${count}Z`,
    notAfter: '2027-11-22T00:00:00Z',
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: permission },
        account: {
          enabled,
          user: '201',
          password: 'pw-201',
          domain: DOMAIN,
          // A timer that always comes next would hide one that somebody forgot.
          upstream: { host, port: 5060, keepAliveSeconds: 0 },
          subscribeMailbox: false,
        },
        keypadTransfer: { enabled: true, blind, ...transfer },
        dialPlan: { complete: ['[1-9]xx'], barred: ['09x.'] },
        ...lineFacts,
      },
    ],
  })
