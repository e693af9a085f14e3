import t from 'tap'
import type { Stage } from '../support/stage.js'
import type { Weather } from '../support/virtual-network.js'
import { talking } from './begin-and-end.js'

/** On each hop, and there are two between any two parties. */
const BAD: Weather = { loss: 0.1, duplicate: 0.05, reorder: 0.05, lateMs: 300, delayMs: 20 }
const TRANSFERS_OF_EACH_KIND = 500

type Fate = 'with the target' | 'with the user' | 'rings the user back' | 'lost'

/** Where the caller is, as the media of all parties say. */
function fateOf(stage: Stage): Fate {
  if (stage.talk('caller', 'target')) return 'with the target'
  if (stage.talk('caller', 'phone')) return 'with the user'
  return stage.line.recall.state === undefined ? 'lost' : 'rings the user back'
}

const isSettled = (stage: Stage): boolean =>
  stage.line.transfers.last !== undefined && fateOf(stage) !== 'lost'

interface Result {
  readonly fate: Fate
  readonly leftovers: number
}

/** One call and one transfer of it, in bad weather from the moment that the two talk. */
function transfer(kind: 'blind' | 'attended', seed: number): Result {
  const stage = talking({ seed, blind: seed % 2 === 0 ? 'refer' : 'guarded' })
  stage.network.weather = BAD
  if (kind === 'blind') stage.keys('#1202')
  else {
    stage.keys('*2202')
    stage.until('the consultation', () => stage.talk('phone', 'target') || isSettled(stage), 60_000)
    stage.hangUp()
  }
  try {
    stage.until('the transfer is settled', () => isSettled(stage), 150_000)
  } catch {
    // The fate says it.
  }
  const fate = fateOf(stage)
  stage.hangUp()
  stage.leaves('caller', 'target')
  stage.network.pass(64_000)
  return { fate, leftovers: stage.leftovers }
}

t.setTimeout(240_000)

for (const kind of ['blind', 'attended'] as const) {
  t.test(
    `${TRANSFERS_OF_EACH_KIND} ${kind} transfers at 10 % loss, 5 % doubled, 5 % reordered: nobody is lost`,
    async (t) => {
      const fates = new Map<Fate, number>()
      const lost: number[] = []
      const unclean: number[] = []
      for (let seed = 1; seed <= TRANSFERS_OF_EACH_KIND; seed += 1) {
        const { fate, leftovers } = transfer(kind, seed)
        fates.set(fate, (fates.get(fate) ?? 0) + 1)
        if (fate === 'lost') lost.push(seed)
        if (leftovers > 0) unclean.push(seed)
      }
      t.comment(JSON.stringify(Object.fromEntries(fates)))
      t.same(lost, [], 'seeds in which the caller was lost')
      t.same(unclean, [], 'seeds in which something was left 64 s later')
      t.ok((fates.get('with the target') ?? 0) > TRANSFERS_OF_EACH_KIND * 0.9, 'most arrive')
    },
  )
}
