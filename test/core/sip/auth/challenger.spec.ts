import t from 'tap'
import { isFault } from '../../../../src/core/fault.js'
import { Secret } from '../../../../src/core/secret.js'
import { Challenger, type Proof } from '../../../../src/core/sip/auth/challenger.js'
import { type DigestAlgorithm, digestResponse } from '../../../../src/core/sip/auth/digest.js'
import { parseChallenges } from '../../../../src/core/sip/message/credentials.js'
import { withHeader } from '../../../../src/core/sip/message/edit.js'
import { header, type SipRequest } from '../../../../src/core/sip/message/message.js'
import { TestSipWorld } from '../../../support/sip-world.js'
import { requestOf } from '../transaction/cells.js'

const ACCOUNT = {
  user: '201',
  authUser: 'auth-201',
  password: new Secret('open sesame'),
  displayName: '',
  domain: 'pbx.example',
  registerSeconds: 3600,
}
const NOTIFY = requestOf('NOTIFY', 1)

const challengeOf = (proof: Proof): ReadonlyMap<string, string>[] => {
  if (proof === 'proven') throw new Error('There is no challenge')
  return proof.challenge.map(({ value }) => {
    const read = parseChallenges(value)
    if (isFault(read) || read[0] === undefined) throw new Error('The challenge cannot be read')
    return read[0].parameters
  })
}

interface Answer {
  readonly nonce: string
  readonly algorithm?: DigestAlgorithm
  readonly password?: string
  readonly username?: string
  readonly realm?: string
  readonly nc?: number
  readonly qop?: 'auth' | undefined
}

/** The NOTIFY with credentials, as an honest server computes them unless told otherwise. */
function answered(world: TestSipWorld, answer: Answer) {
  const { nonce, algorithm = 'SHA-256', username = 'auth-201', realm = 'pbx.example' } = answer
  const { password = 'open sesame', nc = 1 } = answer
  const qop = 'qop' in answer ? answer.qop : ('auth' as const)
  const uri = 'sip:201@192.0.2.1'
  const response = digestResponse(world.hashes, {
    ...{ algorithm, username, realm, password, nonce, qop, uri },
    ...{ method: 'NOTIFY', nonceCount: nc, cnonce: 'c' },
  })
  const counted = qop === undefined ? '' : `, qop=auth, nc=0000000${nc}, cnonce="c"`
  return withHeader(
    NOTIFY,
    'Authorization',
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, response="${response}"${counted}`,
  )
}

function desk() {
  const world = new TestSipWorld()
  const challenger = new Challenger(world)
  const prove = (answer?: Answer) =>
    challenger.prove(answer === undefined ? NOTIFY : answered(world, answer), ACCOUNT, world.now)
  const nonce = () => challengeOf(prove())[0]?.get('nonce') ?? ''
  return { world, challenger, prove, nonce }
}

t.test('a challenge offers SHA-256 first and MD5 to those who know nothing else', async (t) => {
  const { prove } = desk()
  const challenges = challengeOf(prove())
  t.same(
    challenges.map((one) => one.get('algorithm')),
    ['SHA-256', 'MD5'],
  )
  for (const one of challenges)
    t.match(
      [...one],
      [
        ['realm', 'pbx.example'],
        ['nonce', /./],
        ['qop', 'auth'],
      ],
    )
})

t.test(
  'one who knows the password is believed, by either algorithm, with qop and without',
  async (t) => {
    const { prove, nonce } = desk()
    t.equal(prove({ nonce: nonce() }), 'proven')
    t.equal(prove({ nonce: nonce(), algorithm: 'MD5' }), 'proven')
    t.equal(prove({ nonce: nonce(), algorithm: 'MD5', qop: undefined }), 'proven')
  },
)

t.test('a nonce counts once: repeated credentials are asked again', async (t) => {
  const { prove, nonce } = desk()
  const once = nonce()
  t.equal(prove({ nonce: once }), 'proven')
  const [again] = challengeOf(prove({ nonce: once }))
  t.equal(again?.get('stale'), 'true')
  t.not(again?.get('nonce'), once)
})

t.test('a wrong guess uses the nonce up', async (t) => {
  const { prove, nonce } = desk()
  const once = nonce()
  t.equal(challengeOf(prove({ nonce: once, password: 'guess' }))[0]?.get('stale'), undefined)
  t.not(prove({ nonce: once }), 'proven')
})

/** The same credentials with something else in them. */
const altered = (request: SipRequest, from: string | RegExp, to: string): SipRequest =>
  withHeader(NOTIFY, 'Authorization', (header(request, 'Authorization') ?? '').replace(from, to))

t.test('credentials are read as the grammar has them', async (t) => {
  const { world, prove, challenger, nonce } = desk()
  const given = (answer: Omit<Answer, 'nonce'> = {}) =>
    answered(world, { ...answer, nonce: nonce() })
  const proves = (request: SipRequest) => challenger.prove(request, ACCOUNT, world.now)
  t.equal(proves(altered(given({ algorithm: 'MD5' }), ' algorithm=MD5,', '')), 'proven', 'MD5')
  t.equal(proves(altered(given(), 'SHA-256', 'sha-256')), 'proven')
  t.equal(proves(altered(given(), 'qop=auth', 'qop=AUTH')), 'proven')
  const upper = (text: string) => text.toUpperCase().replace('RESPONSE', 'response')
  const text = header(given(), 'Authorization') ?? ''
  const loud = withHeader(NOTIFY, 'Authorization', text.replace(/response="\w+"/, upper))
  t.equal(proves(loud), 'proven', 'the digest in capitals')
  const two = withHeader(
    NOTIFY,
    'Authorization',
    'Digest username="x", realm="elsewhere.example", nonce="n", uri="sip:x", response="0"',
    header(given(), 'Authorization') ?? '',
  )
  t.equal(proves(two), 'proven', 'those of another realm stand in front')
  t.not(prove(), 'proven')
})

t.test('nobody is believed', async (t) => {
  for (const part of ['username', 'realm', 'nonce', 'uri', 'response', 'cnonce', 'nc']) {
    t.test(`whose credentials have no ${part}`, async (t) => {
      const { world, challenger, nonce } = desk()
      const whole = answered(world, { nonce: nonce() })
      const request = altered(whole, new RegExp(`\\b${part}=("[^"]*"|\\w+)(, )?`), '')
      t.not(header(request, 'Authorization'), header(whole, 'Authorization'))
      t.not(challenger.prove(request, ACCOUNT, world.now), 'proven')
    })
  }

  const edits: readonly [why: string, from: string, to: string][] = [
    ['by another scheme', 'Digest', 'Other'],
    ['who would protect the body, which was not offered', 'qop=auth', 'qop=auth-int'],
    ['whose credentials cannot be read', 'realm=', '"="'],
  ]
  for (const [why, from, to] of edits) {
    t.test(why, async (t) => {
      const { world, challenger, nonce } = desk()
      const request = altered(answered(world, { nonce: nonce() }), from, to)
      const [asked] = challengeOf(challenger.prove(request, ACCOUNT, world.now))
      t.equal(asked?.get('stale'), undefined)
    })
  }

  t.test('with the nonce of a challenge to another account', async (t) => {
    const { world, challenger, prove } = desk()
    const other = { ...ACCOUNT, domain: 'other.example' }
    const [asked] = challengeOf(challenger.prove(NOTIFY, other, world.now))
    t.not(prove({ nonce: asked?.get('nonce') ?? '' }), 'proven')
  })

  const cases: readonly [why: string, answer: Omit<Answer, 'nonce'>][] = [
    ['with another name', { username: '201' }],
    ['of another realm', { realm: 'elsewhere.example' }],
    ['by an algorithm that was not offered', { algorithm: 'SHA-512-256' }],
    ['by a session key that was not offered', { algorithm: 'MD5-sess' }],
    ['who counts on', { nc: 2 }],
  ]
  for (const [why, answer] of cases) {
    t.test(why, async (t) => {
      const { prove, nonce } = desk()
      t.not(prove({ ...answer, nonce: nonce() }), 'proven')
    })
  }

  t.test('with a nonce of their own', async (t) => {
    const { prove } = desk()
    t.not(prove({ nonce: 'mine' }), 'proven')
  })

  t.test('who comes too late', async (t) => {
    const { world, prove, nonce } = desk()
    const old = nonce()
    world.advance(29_999)
    const young = nonce()
    world.advance(1)
    t.equal(challengeOf(prove({ nonce: old }))[0]?.get('stale'), 'true')
    t.equal(prove({ nonce: young }), 'proven')
  })

  t.test('whose challenge was crowded out by many others', async (t) => {
    const { prove, nonce } = desk()
    const first = nonce()
    const second = nonce()
    for (let i = 0; i < 31; i++) nonce()
    t.not(prove({ nonce: first }), 'proven')
    t.not(prove({ nonce: second }), 'proven', 'the challenge to the first one took its place')
    t.equal(prove({ nonce: nonce() }), 'proven')
  })
})
