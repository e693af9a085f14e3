import { Secret } from '../secret.js'
import { DocumentSchema, type WrittenDocument, type WrittenLine } from './schema.js'
import { keyName, type SchemaFault, schemaFaults, withDefaults } from './schema-fault.js'
import { parseTimestamp } from './timestamp.js'

type WrittenAccount = WrittenLine['account']

/** One line of the document: its account and permission, every default filled in. */
export type ProvisionedLine = Omit<WrittenLine, 'account'> & { readonly account: Account }

/** The SIP account; `authUser` is the SIP user name where the document says nothing else. */
export type Account = Omit<WrittenAccount, 'password'> & { readonly password: Secret }

export type KeypadTransfer = ProvisionedLine['keypadTransfer']
export type TransferTimers = KeypadTransfer['timers']

/** A document that obeys the schema, with dates as ms since 1970. */
export interface ProvisioningDocument {
  readonly device: string
  readonly issuedAtMs: number
  readonly notAfterMs: number
  readonly lines: readonly ProvisionedLine[]
}

/** Why a text is no provisioning document. */
export interface DocumentFault {
  /** `lines[0].account.user`; empty where the whole text is meant. */
  readonly path: string
  /** A sentence for people. Names no value that could be a secret. */
  readonly fault: string
}

/**
 * Reads a document (RFC 8259 JSON). Nothing is coerced: `"true"` is no permission, `"5060"` is no port. A text with a
 * fault is refused whole.
 */
export function parseDocument(text: string): ProvisioningDocument | DocumentFault {
  const value = parseJson(text)
  if (value === undefined) {
    return { path: '', fault: 'The document is not JSON (RFC 8259): it is cut off or mistyped.' }
  }
  const complete = withDefaults(DocumentSchema, value)
  const [first] = schemaFaults(DocumentSchema, complete)
  if (first !== undefined) return sentence(first)
  const written = complete as WrittenDocument
  const issuedAtMs = parseTimestamp(written.issuedAt)
  const notAfterMs = parseTimestamp(written.notAfter)
  if (issuedAtMs === undefined) return noDate('issuedAt')
  if (notAfterMs === undefined) return noDate('notAfter')
  if (notAfterMs <= issuedAtMs) {
    return { path: 'notAfter', fault: 'notAfter must be later than issuedAt.' }
  }
  const conflict = conflictOf(written)
  if (conflict !== undefined) return sentence(conflict)
  return { device: written.device, issuedAtMs, notAfterMs, lines: written.lines.map(conceal) }
}

export const isDocumentFault = (
  result: ProvisioningDocument | DocumentFault,
): result is DocumentFault => 'fault' in result

/** The line of that number, where the document has one. */
export const lineOf = (
  document: ProvisioningDocument | undefined,
  line: number,
): ProvisionedLine | undefined => document?.lines.find((provisioned) => provisioned.line === line)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which holds passwords.
    return undefined
  }
}

/** What no schema can say: numbers of lines and codes of one line must differ. */
function conflictOf({ lines }: WrittenDocument): SchemaFault | undefined {
  const seen = new Set<number>()
  for (const [index, { line, keypadTransfer, account }] of lines.entries()) {
    if (account.srtp === 'required' && account.upstream.transport !== 'tls') {
      const what = 'is required, which needs the transport tls: the keys travel in SIP'
      return { path: ['lines', `${index}`, 'account', 'srtp'], what }
    }
    if (seen.has(line)) {
      return { path: ['lines', `${index}`, 'line'], what: `repeats line ${line}` }
    }
    seen.add(line)
    const { blindCode, attendedCode, returnCode, conferenceCode, swapCode } = keypadTransfer
    const codes = [blindCode, attendedCode, returnCode, conferenceCode, swapCode]
    if (new Set(codes).size < codes.length) {
      return { path: ['lines', `${index}`, 'keypadTransfer'], what: 'uses one code twice' }
    }
  }
  return undefined
}

function conceal(line: WrittenLine): ProvisionedLine {
  const { account } = line
  const authUser = account.authUser === '' ? account.user : account.authUser
  const password = new Secret(account.password)
  return { ...line, account: { ...account, authUser, password } }
}

function sentence({ path, what }: SchemaFault): DocumentFault {
  const name = keyName(path)
  return { path: name, fault: `${name === '' ? 'The document' : name} ${what.replace(/\.$/, '')}.` }
}

const noDate = (path: string): DocumentFault => ({
  path,
  fault: `${path} names a day or time that does not exist.`,
})
