import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ADDRESS } from '../peers/network.js'
import { VOICE_HZ, writeToneWav } from '../peers/tone.js'

const TEMPLATE = resolve('test/fixtures/peers/baresip.config')
export const CONTROL_PORT = 4444

/** Writes what a baresip at the transferor's place starts from; it answers by itself. Gives the words that start it. */
export function writeBaresipFolder(
  folder: string,
  account: { readonly user: string; readonly password: string; readonly domain: string },
): readonly string[] {
  mkdirSync(folder, { recursive: true })
  writeToneWav(join(folder, 'voice.wav'), VOICE_HZ.transferor ?? 0)
  const text = readFileSync(TEMPLATE, 'utf8')
    .replaceAll('@ADDRESS@', ADDRESS.transferor)
    .replaceAll('@FOLDER@', folder)
    // Reached from the server's place, without a program between that would cost time.
    .replace(/^ctrl_tcp_listen.*$/m, `ctrl_tcp_listen ${ADDRESS.transferor}:${CONTROL_PORT}`)
  writeFileSync(join(folder, 'config'), text)
  const words = [
    `<sip:${account.user}@${account.domain}>`,
    `auth_user=${account.user}`,
    `auth_pass=${account.password}`,
    `outbound="sip:${ADDRESS.upstream}"`,
    'regint=600',
    'answermode=auto',
    'audio_codecs=pcma,pcmu',
  ]
  writeFileSync(join(folder, 'accounts'), `${words.join(';')}\n`, { mode: 0o600 })
  return ['baresip', '-f', folder]
}
