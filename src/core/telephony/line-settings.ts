import type { ProvisionedLine } from '../provisioning/document.js'
import type { Codec } from '../sip/contract.js'
import type { BlindSetting } from './blind-way.js'
import type { DialPlan } from './dial-plan.js'
import { readDigitMap } from './digit-map.js'
import type { CodeSettings } from './feature-code.js'
import { type TonePlan, tonePlan } from './tone-plan.js'
import type { LastResort } from './transfer.js'

/** What a line needs to know of its configuration and provisioning. Replaced as a whole when a document is applied. */
export interface LineSettings {
  /** Our own user name: not a transfer target. */
  readonly user: string
  readonly displayName: string
  readonly domain: string
  readonly codecs: readonly Codec[]
  /** `off` wherever signalling does not go over TLS: a key in the clear is none. */
  readonly srtp: 'off' | 'offered' | 'required'
  readonly tonePlan: TonePlan
  /** An analog handset: digits are found in its sound. */
  readonly inbandDigits: boolean
  readonly plan: DialPlan
  readonly codes: CodeSettings
  readonly blind: BlindSetting
  /** What is done where a peer cannot do Replaces: bridge here, or end the second call and send a plain REFER. */
  readonly withoutReplaces: LastResort
  /** Final responses to REFER after which we call the target ourselves. */
  readonly referRefusals: readonly number[]
  /** The held caller hears ringback from us while the target rings. */
  readonly ringbackToCaller: boolean
  /** PRODUCT §5: who may take a caller whom nobody takes back, in order: park code, rescue number, voicemail. */
  readonly rescueLadder: readonly string[]
  /** A caller whom a transfer has lost is called by the user, who is rung for it. */
  readonly callBack: boolean
  readonly services: ServiceSettings
  readonly timers: TimerSettings
}

/** PRODUCT §8. A code that is '' is left to the server. */
export interface ServiceSettings {
  readonly callWaiting: boolean
  readonly doNotDisturbOnCode: string
  readonly doNotDisturbOffCode: string
}

/** PRODUCT §1, in ms. */
export interface TimerSettings {
  readonly prefixMs: number
  readonly firstMs: number
  readonly longMs: number
  readonly shortMs: number
  readonly holdMs: number
  readonly referMs: number
  readonly probeMs: number
  readonly notifyMs: number
  readonly resultBlindMs: number
  readonly resultAttendedMs: number
  readonly noAnswerMs: number
  readonly graceMs: number
  readonly recallMs: number
  readonly recallGapMs: number
  readonly recallTries: number
}

/** What the device configuration says of a line. */
export interface LineHardware {
  readonly line: number
  readonly tonePlan: TonePlan
  readonly inbandDigits: boolean
}

/** The settings of a line from its part of the document and its hardware. */
export function lineSettings(
  { account, keypadTransfer, dialPlan, services }: ProvisionedLine,
  { tonePlan, inbandDigits }: LineHardware,
  emergency: readonly string[],
): LineSettings {
  const { user, displayName, domain, codecs } = account
  const { blind, withoutReplaces, referRefusals, ringbackToCaller, callBack, timers } =
    keypadTransfer
  const { park, number, voicemail } = keypadTransfer.rescue
  const { digitMap, ...lists } = dialPlan
  const map = readDigitMap(digitMap)
  const codes = [services.doNotDisturbOnCode, services.doNotDisturbOffCode]
  const complete = [...lists.complete, ...map.alternatives, ...codes.filter((code) => code !== '')]
  return {
    user,
    displayName,
    domain,
    codecs,
    srtp: account.upstream.transport === 'tls' ? account.srtp : 'off',
    tonePlan,
    inbandDigits,
    plan: { ...lists, complete, emergency },
    codes: keypadTransfer,
    blind,
    withoutReplaces,
    referRefusals,
    ringbackToCaller,
    rescueLadder: [park, number, voicemail].filter((one) => one !== ''),
    callBack,
    services,
    timers: { ...timers, ...map.timers },
  }
}

/** A line without a document: a handset that can call for help, where the device configuration says whom, and nothing else. */
export function unprovisioned(
  device: { readonly lines: readonly LineHardware[]; readonly emergencyNumbers: readonly string[] },
  line: number,
): LineSettings {
  const hardware = device.lines.find((one) => one.line === line)
  const plan = { ...UNPROVISIONED.plan, emergency: device.emergencyNumbers }
  return { ...UNPROVISIONED, ...hardware, plan }
}

/** What stands where no document says anything. */
export const UNPROVISIONED: LineSettings = {
  user: '',
  displayName: '',
  domain: 'invalid',
  codecs: ['PCMA', 'PCMU'],
  srtp: 'off',
  tonePlan: tonePlan('europe'),
  inbandDigits: false,
  plan: { complete: [], extendable: [], barred: [], maxDigits: 32, emergency: [] },
  codes: {
    blindCode: '#1',
    attendedCode: '*2',
    returnCode: '*1',
    conferenceCode: '*3',
    swapCode: '*4',
  },
  blind: 'auto',
  withoutReplaces: 'bridge',
  referRefusals: [],
  ringbackToCaller: false,
  rescueLadder: [],
  callBack: true,
  services: { callWaiting: true, doNotDisturbOnCode: '', doNotDisturbOffCode: '' },
  timers: {
    prefixMs: 1_500,
    firstMs: 6_000,
    longMs: 4_000,
    shortMs: 2_000,
    holdMs: 2_000,
    referMs: 34_000,
    probeMs: 5_000,
    notifyMs: 32_000,
    resultBlindMs: 60_000,
    resultAttendedMs: 10_000,
    noAnswerMs: 30_000,
    graceMs: 5_000,
    recallMs: 25_000,
    recallGapMs: 10_000,
    recallTries: 2,
  },
}
