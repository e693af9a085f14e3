import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ADDRESS } from '../peers/network.js'
import { writeToneWav } from '../peers/tone.js'
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

const TEMPLATE = resolve('test/fixtures/peers/baresip.config')
const ACCOUNT = { user: '210', password: 'pw' }
const CONTROL_PORT = 4444

/** The folder from which a baresip at the transferor's place starts; its control socket listens on its own address. */
export function prepareBaresip(): string {
  const folder = mkdtempSync(join(tmpdir(), 'transferd-bench-baresip-'))
  mkdirSync(folder, { recursive: true })
  const voice = join(folder, 'voice.wav')
  writeToneWav(voice, 555)
  const text = readFileSync(TEMPLATE, 'utf8')
    .replaceAll('@ADDRESS@', ADDRESS.transferor)
    .replaceAll('@FOLDER@', folder)
    .replace(/^ctrl_tcp_listen.*$/m, `ctrl_tcp_listen ${ADDRESS.transferor}:${CONTROL_PORT}`)
  writeFileSync(join(folder, 'config'), text)
  const account = [
    `<sip:${ACCOUNT.user}@${DOMAIN}>`,
    `auth_user=${ACCOUNT.user}`,
    `auth_pass=${ACCOUNT.password}`,
    `outbound="sip:${ADDRESS.upstream}"`,
    'regint=600',
    'answermode=auto',
    'audio_codecs=pcma,pcmu',
  ]
  writeFileSync(join(folder, 'accounts'), `${account.join(';')}\n`, { mode: 0o600 })
  return folder
}

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

/** baresip itself, to be started in its namespace. */
export const baresipWords = (folder: string): readonly string[] => ['baresip', '-f', folder]

export function forget(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
