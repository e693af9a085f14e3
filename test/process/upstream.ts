import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Test } from 'tap'
import { Upstream } from '../../src/app/trial/upstream.js'
import { countingIdentifiers, NODE_HASHES } from '../support/sip-world.js'
import type { Device } from './program.js'

export const PASSWORD = 'canary-7391846250'

export interface UpstreamRig {
  readonly port: number
  /** Every message that came, in its order. */
  readonly said: string[]
  /** User 201 is registered. */
  knows(): boolean
}

/** An upstream on loopback that knows user 201; `port` 0 takes any. */
export async function upstream(t: Test, port = 0, host = '127.0.0.1'): Promise<UpstreamRig> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(port, host)
  await once(socket, 'listening')
  t.teardown(() => socket.close())
  const local = { transport: 'udp', address: host, port: socket.address().port } as const
  const means = { hashes: NODE_HASHES, identifiers: countingIdentifiers('s') }
  const server = new Upstream(local, 'example.com', [{ user: '201', password: PASSWORD }], means)
  const said: string[] = []
  socket.on('message', (bytes, { address, port: from }) => {
    said.push(bytes.toString())
    const out = server.receive(bytes, { transport: 'udp', address, port: from })
    if (out !== undefined) socket.send(out.bytes, out.to.port, out.to.address)
  })
  return { port: local.port, said, knows: () => server.registrar.find('201') !== undefined }
}

export function provision(
  { write }: Device,
  port: number,
  password = PASSWORD,
  host = '127.0.0.1',
): void {
  write({
    version: 1,
    device: 'test',
    issuedAt: '2026-01-01T00:00:00Z',
    notAfter: '2099-01-01T00:00:00Z',
    lines: [
      {
        line: 1,
        extensionType: 'term',
        permissions: { multiUserAware: true },
        account: {
          enabled: true,
          user: '201',
          password,
          domain: 'example.com',
          upstream: { host, port },
        },
        keypadTransfer: { enabled: true },
      },
    ],
  })
}

/** Whether the status of a daemon says that line 1 is registered. */
export const isRegistered = ({ lines }: { lines: unknown[] }): boolean =>
  (lines[0] as { registration: { state: string } }).registration.state === 'registered'
