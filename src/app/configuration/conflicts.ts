import { BlockList, isIP, isIPv6 } from 'node:net'
import type { SchemaFault } from '../../core/provisioning/schema-fault.js'
import { NO_SIDE_TONE_DB } from './line-schema.js'
import type { Configuration } from './schema.js'

type Line = Configuration['line'][number]

/** What no schema can say: keys that exclude or need each other. */
export function conflictsOf(configuration: Configuration): SchemaFault[] {
  return [
    ...sipConflicts(configuration.sip),
    ...emergencyConflicts(configuration),
    ...provisioningConflicts(configuration.provisioning),
    ...mediaConflicts(configuration.media),
    ...configuration.line.flatMap((line, index) => [
      ...repeatedLine(configuration.line, line, index),
      ...deviceConflicts(line, index),
      ...voiceConflicts(line, index),
    ]),
    ...terminalConflicts(configuration.line),
  ]
}

/** The address stands in Via, Contact and session description: there `::` and 0.0.0.0 lead nowhere. */
function sipConflicts({ local_address }: Configuration['sip']): SchemaFault[] {
  if (local_address === '' || (isIP(local_address) !== 0 && !isUnspecified(local_address)))
    return []
  const what = `must be one address of this device, or empty for the one by which the upstream is reached, but it is "${local_address}"`
  return [{ path: ['sip', 'local_address'], what }]
}

/** Whoever says something of that server means one. */
function emergencyConflicts({ emergency_upstream }: Configuration): SchemaFault[] {
  const { host, port, transport, domain } = emergency_upstream
  if (host !== '' || (port === 0 && transport === 'udp' && domain === '')) return []
  return [{ path: ['emergency_upstream', 'host'], what: 'is missing: which server is meant?' }]
}

const UNSPECIFIED = new BlockList()
UNSPECIFIED.addAddress('0.0.0.0')
UNSPECIFIED.addAddress('::', 'ipv6')

const isUnspecified = (address: string): boolean =>
  UNSPECIFIED.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

function provisioningConflicts(provisioning: Configuration['provisioning']): SchemaFault[] {
  const { url, file, client_certificate_file, client_key_file } = provisioning
  const faults: SchemaFault[] = []
  if ((url === '') === (file === '')) {
    const found = url === '' ? 'neither is set' : 'both are set'
    faults.push({
      path: ['provisioning', ...(url === '' ? [] : ['file'])],
      what: `needs exactly one of url and file (where account and permission come from), but ${found}`,
    })
  }
  if ((client_certificate_file === '') !== (client_key_file === '')) {
    const [set, missing] =
      client_key_file === ''
        ? ['client_certificate_file', 'client_key_file']
        : ['client_key_file', 'client_certificate_file']
    faults.push({ path: ['provisioning', set], what: `is of no use without ${missing}` })
  }
  return faults
}

function mediaConflicts({ rtp_port_first, rtp_port_last }: Configuration['media']): SchemaFault[] {
  if (rtp_port_first % 2 !== 0) {
    const what = `must be even (RFC 3550 §11), but it is ${rtp_port_first}`
    return [{ path: ['media', 'rtp_port_first'], what }]
  }
  if (rtp_port_last > rtp_port_first) return []
  const what = `must be greater than rtp_port_first (${rtp_port_first}), but it is ${rtp_port_last}`
  return [{ path: ['media', 'rtp_port_last'], what }]
}

function repeatedLine(lines: readonly Line[], { line }: Line, index: number): SchemaFault[] {
  if (lines.findIndex((other) => other.line === line) === index) return []
  return [{ path: ['line', `${index}`, 'line'], what: `repeats line ${line}` }]
}

function deviceConflicts({ keypad, hook }: Line, index: number): SchemaFault[] {
  const inputs = [
    ...keypad.map((one, number) => ({ one, path: ['keypad', `${number}`] })),
    { one: hook, path: ['hook'] },
  ]
  const faults = inputs.flatMap(({ one, path }) =>
    one.kind === 'evdev' && (one.device === '') === (one.match === '')
      ? [{ path: ['line', `${index}`, ...path], what: 'needs exactly one of device and match' }]
      : [],
  )
  const teller = hook.kind === 'serial' || hook.kind === 'terminal' ? hook.kind : undefined
  if (teller !== undefined && !keypad.some((one) => one.kind === teller)) {
    const what = `has kind "${teller}", but the line has no [[line.keypad]] of that kind to tell it`
    faults.push({ path: ['line', `${index}`, 'hook'], what })
  }
  return [...faults, ...keyCodeFaults(keypad, index)]
}

/** Who hears oneself from a loudspeaker whistles, and teaches the canceller one's own voice. */
function voiceConflicts({ voice }: Line, index: number): SchemaFault[] {
  if (!voice.echo_cancellation || voice.side_tone_db === NO_SIDE_TONE_DB) return []
  const path = ['line', `${index}`, 'voice', 'side_tone_db']
  return [
    {
      path,
      what: 'is for a handset at the ear, and echo_cancellation for hands-free: only one of them',
    },
  ]
}

function keyCodeFaults(keypads: Line['keypad'], index: number): SchemaFault[] {
  return keypads.flatMap((one, number) => {
    const codes = one.kind === 'evdev' ? Object.keys(one.keys) : []
    return codes
      .filter((code) => !/^(?:\d+|0x[0-9A-Fa-f]+)$/.test(code))
      .map((code) => ({
        path: ['line', `${index}`, 'keypad', `${number}`, 'keys', code],
        what: 'is no key code: write the number that evtest shows for the key',
      }))
  })
}

/** There is one terminal. */
function terminalConflicts(lines: readonly Line[]): SchemaFault[] {
  const terminals = lines.flatMap(({ keypad }, index) =>
    keypad.flatMap((one, number) =>
      one.kind === 'terminal' ? [['line', `${index}`, 'keypad', `${number}`]] : [],
    ),
  )
  return terminals
    .slice(1)
    .map((path) => ({ path, what: 'is the second terminal keypad: there is one terminal' }))
}
