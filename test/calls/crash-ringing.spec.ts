import t from 'tap'
import { Stage, type StageOptions } from '../support/stage.js'
import { settle, talking } from './begin-and-end.js'

const SERVERS: readonly (readonly [name: string, options: StageOptions])[] = [
  ['a proxy', {}],
  ['a back-to-back user agent', { backToBack: {} }],
]
const NOBODY_LIFTS: StageOptions = { habits: { target: 'never answers' } }

/** Requests and ACKs of the phone since it stands again, by method. */
const sent = ({ network }: Stage, method: string): string[] =>
  network.sent
    .filter(({ from }) => from === 'phone')
    .map(({ bytes }) => Buffer.from(bytes).toString())
    .filter((text) => text.startsWith(`${method} `))

const line = (name: string, message = ''): string | undefined =>
  new RegExp(`^${name}: (.*)\r$`, 'im').exec(message)?.[1]

const targetRings = (stage: Stage): boolean => stage.people.target.callCount > 0

for (const [server, options] of SERVERS) {
  t.test(`the process is killed while the target's phone rings, behind ${server}`, async (t) => {
    for (const [keys, blind] of [
      ['*2202', 'refer'],
      ['#1202', 'guarded'],
    ] as const) {
      t.test(`after ${keys} (${blind}): it rings no longer, the caller is back`, async (t) => {
        const stage = talking({ ...options, ...NOBODY_LIFTS, blind })
        stage.keys(keys)
        stage.until('the target is rung', () => targetRings(stage))
        stage.network.pass(500)
        stage.crash(true)
        stage.until('it rings no longer', () => !targetRings(stage), 2_000)
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
        settle(t, stage)
      })
    }

    t.test('called by nobody but the user: it rings no longer', async (t) => {
      const stage = new Stage({ ...options, ...NOBODY_LIFTS })
      stage.lift()
      stage.keys('202')
      stage.until('the target is rung', () => targetRings(stage), 20_000)
      stage.crash(true)
      stage.until('it rings no longer', () => !targetRings(stage), 2_000)
      stage.until('dial tone', () => stage.heard.at(-1) === 'dial', 10_000)
      settle(t, stage)
    })

    for (const afterMs of [0, 1, 5, 10, 15, 20, 25, 30, 40, 50]) {
      t.test(`${afterMs} ms after the last digit: it rings no longer`, async (t) => {
        const stage = talking({ ...options, ...NOBODY_LIFTS })
        stage.keys('*220')
        const before = sent(stage, 'INVITE').length
        stage.keys('2')
        stage.until('the INVITE is out', () => sent(stage, 'INVITE').length > before)
        stage.network.pass(afterMs)
        stage.crash(true, 2_000)
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
        t.notOk(targetRings(stage))
        settle(t, stage)
      })
    }

    t.test('and it is lifted as the CANCEL is on its way: it is told by BYE', async (t) => {
      for (let answersAfterMs = 1_980; answersAfterMs <= 2_080; answersAfterMs += 5) {
        const stage = talking({ ...options, habits: { target: { answersAfterMs } } })
        stage.keys('*2202')
        stage.until('the target is rung', () => targetRings(stage))
        stage.network.pass(1_000)
        stage.crash(true)
        stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
        stage.until('the target knows', () => !targetRings(stage), 1_000)
        settle(t, stage)
      }
    })

    t.test('and the user has given up just before: it rings no longer', async (t) => {
      const stage = new Stage({ ...options, ...NOBODY_LIFTS })
      stage.lift()
      stage.keys('202')
      stage.until('the target is rung', () => targetRings(stage), 20_000)
      stage.network.away.add('phone')
      stage.hangUp()
      stage.network.away.delete('phone')
      stage.crash(false)
      stage.until('it rings no longer', () => !targetRings(stage), 2_000)
      settle(t, stage)
    })

    t.test('and the journal does not know: who lifts is told by BYE', async (t) => {
      const stage = talking({ ...options, habits: { target: { answersAfterMs: 5_000 } } })
      const journal = stage.journal
      stage.keys('*2202')
      stage.network.pass(1_000)
      stage.crash(true, 1_000, journal)
      stage.until('caller and user talk', () => stage.talk('caller', 'phone'), 10_000)
      stage.until('the target lifts', () => stage.people.target.media.size > 0, 10_000)
      stage.until('and knows', () => !targetRings(stage), 1_000)
      t.ok(stage.talk('caller', 'phone'))
      settle(t, stage)
    })
  })
}

t.test('the CANCEL of the process that follows', async (t) => {
  const ringing = (): Stage => {
    const stage = new Stage(NOBODY_LIFTS)
    stage.lift()
    stage.keys('202')
    stage.until('the target is rung', () => targetRings(stage), 20_000)
    return stage
  }

  t.test('is that of the INVITE as it was last sent, and its 487 has an ACK', async (t) => {
    const stage = ringing()
    const invite = sent(stage, 'INVITE').at(-1)
    stage.crash(false)
    stage.until('it rings no longer', () => !targetRings(stage), 2_000)
    stage.network.pass(100)
    const [cancel, ...others] = sent(stage, 'CANCEL')
    const [ack] = sent(stage, 'ACK').slice(-1)
    t.same(others, [])
    t.match(line('Reason', cancel), /cause=480/)
    for (const [message, method] of [
      [cancel, 'CANCEL'],
      [ack, 'ACK'],
    ] as const) {
      t.equal(message?.split(' ')[1], invite?.split(' ')[1], 'Request-URI')
      for (const name of ['Via', 'From', 'Call-ID'])
        t.equal(line(name, message), line(name, invite), name)
      t.equal(line('CSeq', message), line('CSeq', invite)?.replace('INVITE', method))
    }
    t.equal(line('To', cancel), line('To', invite))
    t.match(line('To', ack), /tag=/)
  })

  t.test('is repeated, and so is the ACK, where the network loses them', async (t) => {
    const stage = ringing()
    stage.crash(false)
    stage.network.weather = { ...stage.network.weather, loss: 0.4 }
    stage.until('it rings no longer', () => !targetRings(stage), 30_000)
    stage.network.weather = { ...stage.network.weather, loss: 0 }
    settle(t, stage)
  })

  t.test('goes out once: what is in the journal is done with', async (t) => {
    const stage = ringing()
    t.match(stage.journal, /"fate":"rings"/)
    t.notMatch(stage.journal, /Digest|Authorization|pw-201/i, 'no credentials')
    stage.crash(false)
    stage.until('it rings no longer', () => !targetRings(stage), 2_000)
    t.equal(stage.journal, '')
    settle(t, stage)
  })
})
