import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { Endpoint } from '../../core/sip/endpoint.js'
import type { FlowDemand } from '../../core/sip/flow/demand.js'
import { isIdentity } from './certificate-identity.js'

export interface TlsSettings {
  /** '' takes the one that leads there. */
  readonly localAddress: string
  /** 0: any. */
  readonly localPort: number
  /** PEM; '' for the authorities that Node trusts. */
  readonly caFile: string
  /** Of an earlier connection with the same demands: who resumes it was verified then. */
  readonly session: Buffer | undefined
  resumable(session: Buffer): void
}

/**
 * Connects to a server that must prove who it is: TLS 1.2 or later, a chain to an authority, the identity of RFC 5922 §7 for
 * every demand, and the pinned key where there is one. Throws where the file with the authorities cannot be read.
 */
export function connectTls(
  { address, port }: Endpoint,
  demands: readonly FlowDemand[],
  { localAddress, localPort, caFile, session, resumable }: TlsSettings,
): TLSSocket {
  const name = demands.flatMap(({ names }) => names).find((one) => isIP(one) === 0)
  const socket = connect({
    host: address,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    checkServerIdentity: (_, certificate) => identityFault(certificate, demands),
    ...(localAddress !== '' && { localAddress }),
    ...(localPort !== 0 && { localPort }),
    // RFC 6066 §3: a name, never an address.
    ...(name !== undefined && { servername: name }),
    ...(caFile !== '' && { ca: authorities(caFile) }),
    ...(session !== undefined && { session }),
  })
  socket.on('session', resumable)
  return socket
}

function authorities(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`${(error as Error).message}: check sip.ca_file in the configuration`)
  }
}

/** Why this is not the server that was meant; undefined where it is. */
function identityFault(
  { raw }: PeerCertificate,
  demands: readonly FlowDemand[],
): Error | undefined {
  const certificate = new X509Certificate(raw)
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const pin = createHash('sha256').update(key).digest('base64')
  for (const demand of demands) {
    if (!demand.names.some((name) => isIdentity(name, certificate))) {
      const wanted = [...new Set(demand.names)].join(' or ')
      return new Error(
        `its certificate is not for ${wanted} (RFC 5922). Check the domain and the host of the account, and the certificate of the server`,
      )
    }
    if (demand.pin !== '' && demand.pin !== pin) {
      return new Error(
        'its public key is not the pinned one. Check account.upstream.pin of the provisioning document',
      )
    }
  }
  return undefined
}
