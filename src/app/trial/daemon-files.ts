import type { Endpoint } from '../../core/sip/endpoint.js'
import { DOMAIN, passwordOf, USER } from './cast.js'

/** How the daemon is set up in a scene; all else are the defaults of the product. */
export interface DaemonManner {
  readonly blind?: 'refer' | 'guarded'
  /** `permissions.multiUserAware` of the provisioning document; default true. */
  readonly permitted?: boolean
  /** `sound`: an analog handset whose keys are heard; `terminal`: the keys of this terminal. */
  readonly handset: 'sound' | 'terminal'
}

export interface DaemonPaths {
  readonly state: string
  readonly runtime: string
  readonly document: string
  readonly hook: string
  readonly capture: string
  readonly playback: string
}

/** EV_SW, and a switch code that this stage says is its hookswitch. */
export const HOOK = { type: 5, code: 5, offHook: 1, onHook: 0 } as const

const DAY_MS = 86_400_000

/** The device configuration as an integrator would write it. */
export function configurationText(
  { handset }: DaemonManner,
  local: Endpoint,
  paths: DaemonPaths,
): string {
  const path = (name: keyof DaemonPaths): string => JSON.stringify(paths[name])
  const head = `# Written by 'npm run trial' for one scene.
state_directory = ${path('state')}
runtime_directory = ${path('runtime')}

[log]
level = "debug"

[sip]
local_address = "${local.address}"
local_port = ${local.port}

[provisioning]
file = ${path('document')}

[[line]]
line = 1
sound = { kind = "file", capture = ${path('capture')}, playback = ${path('playback')} }
`
  return head + (handset === 'terminal' ? TERMINAL : analog(path('hook')))
}

const TERMINAL = `
[[line.keypad]]
kind = "terminal"

[line.hook]
kind = "terminal"
`

/** No keypad at all: the digits are in the sound of the handset. */
const analog = (device: string): string => `inband_digits = true

[line.hook]
kind = "evdev"
device = ${device}
type = ${HOOK.type}
code = ${HOOK.code}
active = ${HOOK.offHook}
`

/** The provisioning document as an operator's server would hand it out. */
export function provisioningText(
  { blind, permitted = true }: DaemonManner,
  upstream: Endpoint,
  epochMs: number,
): string {
  const account = {
    enabled: true,
    user: USER.user,
    password: passwordOf(USER.user),
    displayName: USER.name,
    domain: DOMAIN,
    upstream: { host: upstream.address, port: upstream.port },
  }
  const line = {
    line: 1,
    extensionType: 'term',
    permissions: { multiUserAware: permitted },
    account,
    keypadTransfer: { enabled: true, ...(blind !== undefined && { blind }) },
    dialPlan: { complete: ['[1-9]xx'] },
  }
  const document = {
    version: 1,
    device: 'tech-1',
    issuedAt: isoSeconds(epochMs - DAY_MS),
    notAfter: isoSeconds(epochMs + DAY_MS),
    lines: [line],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

const isoSeconds = (epochMs: number): string =>
  new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z')
