import type { ProvisionedLine, ProvisioningDocument } from './document.js'

/** Why a line may not transfer from the keypad (PRODUCT §7): in the log, the status and the metrics. */
export type GateReason =
  | 'no-config'
  | 'expired'
  | 'not-phone-terminal'
  | 'not-multi-user-aware'
  | 'account-disabled'
  | 'feature-off'

export type Permission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: GateReason }

/** A sentence for people beside each reason. */
export const GATE_REASONS: Readonly<Record<GateReason, string>> = {
  'no-config': 'there is no valid provisioning document for this line',
  expired: 'the provisioning document has passed its notAfter',
  'not-phone-terminal': 'the extension is not of type "term" (phone terminal)',
  'not-multi-user-aware': 'the owner does not have the permission multi-user aware',
  'account-disabled': 'the account is disabled',
  'feature-off': 'keypadTransfer is not enabled in the provisioning document',
}

const denied = (reason: GateReason): Permission => ({ allowed: false, reason })

/**
 * The permission of a line at this moment (PRODUCT §7). Absent means denied. `epochMs` is the effective time of
 * `effectiveTime`, not the bare system clock. Asked when a code starts, and not again.
 */
export function gate(
  line: ProvisionedLine | undefined,
  document: ProvisioningDocument | undefined,
  epochMs: number,
): Permission {
  if (line === undefined || document === undefined) return denied('no-config')
  if (!(epochMs < document.notAfterMs)) return denied('expired')
  if (line.extensionType !== 'term') return denied('not-phone-terminal')
  // === true: whatever else got here (a string of a future parser) grants nothing.
  if (line.permissions.multiUserAware !== true) return denied('not-multi-user-aware')
  if (line.account.enabled !== true) return denied('account-disabled')
  if (line.keypadTransfer.enabled !== true) return denied('feature-off')
  return { allowed: true }
}
