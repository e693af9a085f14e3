/** What a person can do about a request that did not get through, by the code of Node's or OpenSSL's error. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known. Check provisioning.url and the name server of this device',
  EAI_AGAIN: 'the name server does not answer. Check the network of this device',
  ECONNREFUSED: 'nothing listens there. Check host and port of provisioning.url',
  ECONNRESET: 'it broke the connection off. Check that an https server listens there',
  EHOSTUNREACH: 'there is no way to it. Check the network of this device',
  ENETUNREACH: 'there is no way to it. Check the network of this device',
  ETIMEDOUT: 'it does not answer. Check the network of this device and the server',
  EPROTO: 'it does not speak TLS 1.2 or later. Check that an https server listens there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS. Check that an https server listens there',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate was made for another name. Use the name of the certificate in provisioning.url',
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it, or set the clock of this device',
  CERT_NOT_YET_VALID:
    'its certificate is not valid yet. The clock of this device is probably wrong: it is tried again when the clock is set',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'it signed its certificate itself. Name that certificate in provisioning.ca_file',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate comes from an authority that this device does not know. Name the authority in provisioning.ca_file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority that this device does not know. Name the authority in provisioning.ca_file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an authority that this device does not know, or the server does not send the chain. Name the authority in provisioning.ca_file',
  ENOENT:
    'a file of [provisioning] is missing. Check ca_file, client_certificate_file, client_key_file',
  EACCES: 'a file of [provisioning] may not be read by the user that transferd runs as',
}

/** The paragraph for a request that failed before there was an answer. */
export function connectionFailure(host: string, error: NodeJS.ErrnoException): string {
  const advice = ADVICE[error.code ?? '']
  const what = advice ?? `${error.message}. Check provisioning.url and the network of this device`
  return `The provisioning server ${host} cannot be used: ${what}. (${error.code ?? error.name}) ${GOES_ON}`
}

/** The paragraph for an answer that brings no document. */
export function statusFailure(host: string, status: number): string {
  return `The provisioning server ${host} answered ${status}: ${meaning(status)}. ${status === 410 ? 'Accounts stay.' : GOES_ON}`
}

/** The paragraph for an answer that cannot be taken for a document. */
export const contentFailure = (host: string, what: string): string =>
  `The provisioning server ${host} sent no document: ${what}. Check provisioning.url and what lies there. ${GOES_ON}`

const GOES_ON = 'The last good document stays in force; it is tried again by itself.'

function meaning(status: number): string {
  if (status === 401 || status === 403) {
    return 'it does not let this device in, which is no revocation. Check client_certificate_file and the rights on the server'
  }
  if (status === 404) return 'there is no document at this address. Check provisioning.url'
  if (status === 410) return 'the document is gone for good, and with it the permission to transfer'
  if (status === 429 || status === 503) return 'it is busy'
  if (status >= 500) return 'it has a fault of its own'
  if (status >= 300 && status < 400) {
    return 'it sends us elsewhere, which is not followed. Write the final address into provisioning.url'
  }
  return 'this is not an answer that brings a document. Check provisioning.url'
}
