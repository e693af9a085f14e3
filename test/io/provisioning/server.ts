import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'

/** A certificate for localhost and its key, made by openssl in a folder of the test. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

export function selfSigned(folder: string, name: string, subject = 'localhost'): Certificate {
  const certificate = join(folder, `${name}.pem`)
  const key = join(folder, `${name}.key`)
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const names = ['-subj', `/CN=${subject}`, '-addext', `subjectAltName=DNS:${subject}`]
  execFileSync('openssl', [...words, ...names, '-days', '2', '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  return { certificate, key }
}

/** What a server saw of one request. */
export interface Seen {
  readonly etag: string | undefined
  readonly agent: string | undefined
  readonly resumed: boolean
  readonly client: string
}

export interface TestServer {
  readonly url: string
  readonly seen: Seen[]
  answer: (request: IncomingMessage, response: ServerResponse) => void
  close(): void
}

/** A real https server on loopback whose answers the test chooses. */
export async function httpsServer(
  { certificate, key }: Certificate,
  options: ServerOptions = {},
): Promise<TestServer> {
  const seen: Seen[] = []
  const pair = { cert: readFileSync(certificate), key: readFileSync(key) }
  const server = createServer({ ...pair, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket
    seen.push({
      etag: request.headers['if-none-match'],
      agent: request.headers['user-agent'],
      resumed: socket.isSessionReused(),
      client: String(socket.getPeerCertificate()?.subject?.CN),
    })
    result.answer(request, response)
  })
  // A client that refuses our certificate breaks off: that is what some tests are about.
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const result: TestServer = {
    url: `https://localhost:${port}/device.json`,
    seen,
    answer: (_, response) => response.end('{}'),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return result
}
