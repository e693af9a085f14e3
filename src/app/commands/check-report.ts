import { effectiveTime } from '../../core/provisioning/apply.js'
import { lineOf, type ProvisioningDocument } from '../../core/provisioning/document.js'
import { gate } from '../../core/provisioning/gate.js'
import { formatTimestamp } from '../../core/provisioning/timestamp.js'
import type { UpstreamName } from '../../core/upstream-selection.js'
import { defaultPort, hasServices } from '../../io/sip/services.js'
import { BUILD_MS } from '../build-info.js'
import type { Configuration } from '../configuration/schema.js'
import { permissionText } from './status-text.js'

type Line = Configuration['line'][number]

/** The hardware of every line in words. */
export const hardwareReport = ({ line }: Configuration): string =>
  line
    .map(
      (one) =>
        `  line ${one.line}: ${soundText(one)}; keypad ${keypadText(one)}; hookswitch ${one.hook.kind}; tones of ${one.tone_plan}`,
    )
    .join('\n')

/** Every line's account, and whether it may transfer now and why not. */
export function documentReport(
  { line }: Configuration,
  document: ProvisioningDocument,
  systemMs: number,
): string {
  const nowMs = effectiveTime(systemMs, BUILD_MS, document)
  const name = document.device === '' ? 'It names no device' : `It is for ${document.device}`
  const dates = `issued ${formatTimestamp(document.issuedAtMs)}, valid until ${formatTimestamp(document.notAfterMs)}`
  const lines = line.map((one) => {
    const provisioned = lineOf(document, one.line)
    const permission = permissionText(gate(provisioned, document, nowMs))
    const account = provisioned === undefined ? 'no account' : accountText(provisioned.account)
    return `  line ${one.line}: ${account}; transfer from the keypad ${permission}`
  })
  const spare = document.lines
    .filter((provisioned) => !line.some((one) => one.line === provisioned.line))
    .map((provisioned) => `  line ${provisioned.line}: this device has no such [[line]]`)
  return [`  ${name}, ${dates}.`, ...lines, ...spare].join('\n')
}

function accountText({
  user,
  domain,
  upstream,
  enabled,
}: ProvisioningDocument['lines'][number]['account']): string {
  const state = enabled ? '' : ' (disabled)'
  const over = upstream.transport === 'udp' ? '' : ` over ${upstream.transport.toUpperCase()}`
  return `sip:${user}@${domain} at ${upstream.host} ${portText(upstream)}${over}${state}`
}

function portText({ host, port, transport }: UpstreamName): string {
  if (hasServices(host, port))
    return `(servers of its SRV records, else port ${defaultPort(transport)})`
  return `port ${port || defaultPort(transport)}`
}

const soundText = ({ sound }: Line): string =>
  sound.kind === 'alsa'
    ? `sound card ${sound.capture} / ${sound.playback}`
    : `sound files ${sound.capture || '(silence)'} / ${sound.playback || '(nowhere)'}`

function keypadText({ keypad, inband_digits }: Line): string {
  const kinds = keypad.map((one) => {
    if (one.kind === 'terminal') return 'terminal'
    return `${one.kind} ${one.device || ('match' in one ? `"${one.match}"` : '')}`
  })
  const all = [...kinds, ...(inband_digits ? ['digits in the sound'] : [])]
  return all.length === 0 ? 'none' : all.join(' and ')
}
