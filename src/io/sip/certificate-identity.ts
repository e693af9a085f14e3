import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

type Certificate = Pick<X509Certificate, 'subject' | 'subjectAltName' | 'checkIP'>

/**
 * Whether a certificate speaks for a domain or host (RFC 5922 §7.1, §7.2): by a `sip` URI among its alternative names; where
 * there is none by a DNS name; where it has no alternative names at all by the common name. Compared whole and without regard to
 * case: a wildcard speaks for nobody. An address must be there as an address.
 */
export function isIdentity(name: string, certificate: Certificate): boolean {
  if (isIP(name) > 0) return certificate.checkIP(name) !== undefined
  const wanted = name.toLowerCase()
  return identitiesIn(certificate).some((identity) => identity.toLowerCase() === wanted)
}

function identitiesIn({ subject, subjectAltName }: Certificate): readonly string[] {
  if (subjectAltName === undefined) {
    const common = valuesOf(subject.split('\n'), 'CN=')
    // Of several nobody knows which one its authority has looked at.
    return common.length === 1 ? common : []
  }
  const names = subjectAltName.split(', ')
  // RFC 5922 §7.1: with a user part it is a person's and not a domain's.
  const domains = valuesOf(names, 'URI:sip:').filter((uri) => !uri.includes('@'))
  return domains.length > 0 ? domains : valuesOf(names, 'DNS:')
}

const valuesOf = (list: readonly string[], prefix: string): string[] =>
  list.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length))
