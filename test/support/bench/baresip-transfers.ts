import { connect, type Socket } from 'node:net'
import { ADDRESS } from '../peers/network.js'
import { CONTROL_PORT } from './baresip-folder.js'
import {
  type Cast,
  DOMAIN,
  dismiss,
  enterCast,
  pause,
  TARGET,
  type TransferTimes,
  until,
} from './transfers.js'

/** The account of the baresip that is measured. */
export const ACCOUNT = { user: '210', password: 'pw', domain: DOMAIN }

/** Transfers by a baresip that runs at the transferor's place. Runs at the server's place of the same network. */
export async function baresipTransfers(count: number): Promise<TransferTimes[]> {
  const { upstream } = ADDRESS
  const cast = await enterCast([upstream, upstream, upstream], [ACCOUNT])
  await until('baresip is registered', () => cast.exchange.isRegistered(ACCOUNT.user), 20_000)
  const control = await open()
  const times: TransferTimes[] = []
  for (let turn = 0; turn < count; turn++) times.push(await transfer(cast, control))
  control.destroy()
  for (const one of [cast.caller, cast.target, cast.exchange]) one.stop()
  return times
}

async function open(): Promise<Socket> {
  const socket = connect(CONTROL_PORT, ADDRESS.transferor)
  socket.setNoDelay(true)
  socket.resume()
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return socket
}

async function transfer(cast: Cast, control: Socket): Promise<TransferTimes> {
  const { exchange, caller } = cast
  const answered = exchange.next('ACK', ADDRESS.upstream)
  caller.call(ACCOUNT.user)
  await answered
  await pause(60)
  const refer = exchange.next('REFER', ADDRESS.transferor)
  const bye = exchange.next('BYE', ADDRESS.transferor)
  const text = JSON.stringify({ command: 'transfer', params: `sip:${TARGET.user}@${DOMAIN}` })
  const at = performance.now()
  control.write(`${text.length}:${text},`)
  const toReferMs = (await refer).at - at
  await bye
  await dismiss(cast)
  return { toReferMs, holdMs: undefined }
}
