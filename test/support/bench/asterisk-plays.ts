import { asteriskMaker } from '../peers/asterisk.js'
import type { AsteriskRoot } from '../peers/asterisk-root.js'
import type { AsteriskRow } from '../peers/asterisk-row.js'
import { playRow } from '../peers/asterisk-rows.js'
import type { AsteriskStackName } from '../peers/asterisk-stacks.js'
import { CALLER_TALKS } from '../peers/conversation.js'
import { EXTENSION } from '../peers/directory.js'
import type { ExchangeManners } from '../peers/exchange.js'
import { proxiedAsteriskMaker } from '../peers/proxied-asterisk.js'
import type { TracedMessage } from '../peers/sip-trace.js'
import { type ExchangeMaker, Stage } from '../peers/stage.js'
import { NotInTime } from '../peers/until.js'

/** What came of a row. */
export interface AsteriskPlay {
  readonly said: 'as it must' | 'LOST' | string
  /** What was seen, where it did not end as it must. */
  readonly detail: string
  /** What passed. */
  readonly messages: readonly TracedMessage[]
}

/** How phone and exchange are connected. */
export interface AsteriskSetting extends Pick<ExchangeManners, 'directMedia' | 'srtp' | 'codecs'> {
  readonly name: string
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** `behind a proxy`: Kamailio stands before the Asterisk, which does not say that it is one. */
  readonly stack?: AsteriskStackName
}

/** A caller who is with nobody after so long is lost: longer than any number of the exchange rings or is busy. */
export const LOST_MS = 50_000

/** Our phone is the user's. */
export const playUsAt = (
  root: AsteriskRoot,
  row: AsteriskRow,
  { name: _, transport, stack = 'pjsip', ...manners }: AsteriskSetting,
): Promise<AsteriskPlay> => {
  const { srtp = false } = manners
  const act = (stage: Stage) => {
    // By TLS we offer keys beside plain sound: chan_sip takes them, PJSIP does not unless it is told to.
    const isEncrypted = srtp || (transport === 'tls' && stack === 'chan_sip')
    if (isEncrypted) stage.observer.encryptedAt = 'transferor'
    return playRow(stage, row, { transport, ...(srtp ? { srtp: 'required' as const } : {}) })
  }
  if (stack !== 'behind a proxy') return play(asteriskMaker(root, stack), manners, act)
  return play(proxiedAsteriskMaker(root), { ...manners, product: 'Office' }, act)
}

/** Debian's baresip is the user's phone and sends the caller to `number` as its `transfer` command does. */
export const playBaresipAt = (
  root: AsteriskRoot,
  row: AsteriskRow,
  number: string,
): Promise<AsteriskPlay> =>
  play(asteriskMaker(root), {}, async (stage) => {
    const [user, caller, target] = [
      stage.baresip('transferor'),
      stage.baresip('caller'),
      stage.baresip('target'),
    ]
    await Promise.all([user.start('answers'), caller.start('answers'), target.start(row.target)])
    await caller.dial(EXTENSION.transferor.user)
    await stage.observer.settlesOn(CALLER_TALKS)
    await user.transferTo(number)
    await stage.observer.settlesOn(row.ends, undefined, LOST_MS)
  })

async function play(
  exchange: ExchangeMaker,
  manners: ExchangeManners,
  act: (stage: Stage) => Promise<void>,
): Promise<AsteriskPlay> {
  const stage = await Stage.build(manners, exchange)
  try {
    await act(stage)
    return { said: 'as it must', detail: '', messages: [...stage.observer.messages] }
  } catch (fault) {
    const said = await wordFor(stage, fault as Error)
    return { said, detail: stage.told(fault), messages: [...stage.observer.messages] }
  } finally {
    await stage.strike()
  }
}

/** `LOST` where the caller talks to nobody; otherwise what went wrong. */
async function wordFor(stage: Stage, fault: Error): Promise<string> {
  const heard = stage.observer.conversations()
  const withSomebody = heard.some((pair) => /caller <->|<-> caller/.test(pair))
  if (fault instanceof NotInTime && !withSomebody) return 'LOST'
  return heard.join(', ') || fault.message
}
