import { createSocket } from 'node:dgram'
import type { Endpoint } from '../../core/sip/endpoint.js'

/** The usual port first: Wireshark knows it. */
const SIP_PORTS = [5060, 15_060, 25_060] as const
/** 127.0.0.x has services of the machine; two trials at a time must not meet. */
const NETWORKS = 200

/** The endpoints of one stage: loopback addresses that differ by their last byte, on a port that is free. */
export async function loopbackEndpoints(seed: number): Promise<(host: number) => Endpoint> {
  const network = `127.0.${1 + (seed % NETWORKS)}`
  for (const port of SIP_PORTS) {
    if (!(await isFree(`${network}.1`, port))) continue
    return (host) => ({ transport: 'udp', address: `${network}.${host}`, port })
  }
  throw new Error(
    `None of the UDP ports ${SIP_PORTS.join(', ')} is free on ${network}.1. SIP programs that listen on every address take them (see 'ss -ulpn'): stop one of these for the time of the trial.`,
  )
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind(port, address, () => socket.close(() => resolve(true)))
  })
}
