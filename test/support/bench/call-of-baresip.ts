import type { Baresip } from '../peers/baresip.js'
import { EXTENSION } from '../peers/directory.js'
import { header } from '../peers/sip-trace.js'
import type { Stage } from '../peers/stage.js'
import { startSubject, type TransferdSubject } from './subjects.js'

/** Process ids of a call's two phones. */
export interface CallOfBaresip {
  readonly transferd: number
  readonly baresip: number
}

/** The daemon registers, baresip calls it, the handset is lifted: both are in the call, and a capture on the bridge sees both speak. */
export async function callOfBaresip(
  stage: Stage,
  subject: TransferdSubject,
  words: readonly string[],
): Promise<CallOfBaresip> {
  const baresip: Baresip = stage.baresip('caller')
  await baresip.start('rings')
  const { process } = startSubject(stage.network, words, 'transferd')
  stage.enter({ report: () => process.tail(1500), stop: () => process.stop() })
  await stage.observer.sees(
    'the registration',
    (message) =>
      message.status === 200 &&
      message.to === 'transferor' &&
      header(message, 'CSeq').endsWith('REGISTER'),
  )
  await baresip.dial(EXTENSION.transferor.user)
  await stage.observer.sees(
    'ringing',
    ({ status, from }) => from === 'transferor' && status === 180,
  )
  subject.answer()
  await stage.observer.settlesOn(['transferor <-> caller'])
  return { transferd: process.child.pid ?? 0, baresip: baresip.pid }
}
