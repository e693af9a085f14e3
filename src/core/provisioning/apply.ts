import {
  type DocumentFault,
  isDocumentFault,
  type ProvisioningDocument,
  parseDocument,
} from './document.js'

/** The document in force and its text, as it is stored. */
export interface Applied {
  readonly document: ProvisioningDocument
  readonly text: string
}

export type Verdict =
  | { readonly accepted: true; readonly applied: Applied }
  /** The last good document stays in force. */
  | { readonly accepted: false; readonly applied: Applied | undefined; readonly fault: string }

/** Judges a candidate: a document that obeys the schema takes the place of the last good one, any other leaves it in force. */
export function applyCandidate(current: Applied | undefined, text: string): Verdict {
  const document = parseDocument(text)
  if (!isDocumentFault(document)) return { accepted: true, applied: { document, text } }
  return { accepted: false, applied: current, fault: refusal(document, current) }
}

/**
 * The provisioning server says 410 Gone: the permission is revoked on every line, the accounts stay, so that the phone
 * remains a phone. The text changes too, so that a restart without network does not bring the permission back.
 * (401 and 403 are no revocation: nothing is applied.)
 */
export function applyRevocation({ document, text }: Applied): Applied {
  const written = JSON.parse(text) as { lines: object[] }
  return {
    document: { ...document, lines: document.lines.map(withoutPermission) },
    text: JSON.stringify({ ...written, lines: written.lines.map(withoutPermission) }),
  }
}

const withoutPermission = <Line extends object>(line: Line) => ({
  ...line,
  permissions: { multiUserAware: false },
})

/**
 * The time by which `notAfter` is judged, ms since 1970. A device without a clock of its own wakes in 1970, but it is
 * never earlier than the build of the program or the issue of the last good document.
 */
export function effectiveTime(
  systemMs: number,
  buildMs: number,
  document: ProvisioningDocument | undefined,
): number {
  return Math.max(systemMs, buildMs, document?.issuedAtMs ?? 0)
}

function refusal({ fault }: DocumentFault, current: Applied | undefined): string {
  const rest =
    current === undefined
      ? 'There is no earlier document: the device has no account until a good one arrives.'
      : 'The last good document stays in force.'
  return `The provisioning document was refused: ${fault} ${rest} Correct it where it is made; docs/provisioning.schema.json says what is allowed.`
}
