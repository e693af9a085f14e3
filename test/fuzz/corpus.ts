import { readdirSync, readFileSync } from 'node:fs'
import { sampleInvite } from '../support/bench/sip-load.js'
import { Stage } from '../support/stage.js'

const FOLDER = 'test/fixtures/rfc4475'

/** The messages of RFC 4475. */
export const tortureMessages = (): Uint8Array[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.dat'))
    .sort()
    .map((name) => new Uint8Array(readFileSync(`${FOLDER}/${name}`)))

/** Every datagram of an attended transfer between three phones, and one of each further shape. */
export function recordedMessages(): Uint8Array[] {
  const stage = new Stage()
  stage.answeredCall()
  stage.keys('*2202')
  stage.until('the user consults the target', () => stage.talk('phone', 'target'))
  stage.hangUp()
  stage.until('caller and target talk', () => stage.talk('caller', 'target'))
  return [new Uint8Array(sampleInvite()), ...stage.network.sent.map(({ bytes }) => bytes)]
}
