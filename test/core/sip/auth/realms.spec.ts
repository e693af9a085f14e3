import t from 'tap'
import { credentials, Desk } from './desk.js'

const asks = (realm: string, nonce = 'n') => `Digest realm="${realm}", nonce="${nonce}"`

/** Asks for the password of a request and gives the realms that an answer comes for; none where there is no answer. */
function answered(desk: Desk, method: string, ...realms: string[]): (string | undefined)[] {
  desk.send(method)
  desk.challenge(desk.only(), 401, ...realms.map((realm) => asks(realm)))
  const [again] = desk.out()
  if (again === undefined) return []
  desk.answer(again, 200)
  return credentials(again).map((one) => one.get('realm'))
}

t.test('a digest of the password', (t) => {
  t.test('is for the domain, where no realm is provisioned', (t) => {
    const desk = new Desk({ realms: [] })
    t.same(answered(desk, 'INVITE', 'pbx.example'), ['pbx.example'])
    desk.requests.forget()
    t.same(answered(desk, 'INVITE', 'far.example'), [])
    t.equal(desk.user.heard.at(-1), '401', 'the user hears the challenge as a refusal')
    t.end()
  })

  t.test('is for the realm that the registrar asks with, from then on for every request', (t) => {
    const desk = new Desk({ realms: [] })
    t.same(answered(desk, 'BYE', 'asterisk'), [])
    t.same(answered(desk, 'REGISTER', 'asterisk'), ['asterisk'])
    t.same(answered(desk, 'BYE', 'asterisk'), ['asterisk'])
    desk.requests.forget()
    t.same(answered(desk, 'BYE', 'asterisk'), [], 'not for that of another account')
    t.end()
  })

  t.test('is for a provisioned realm and no other, whoever asks', (t) => {
    const desk = new Desk({ realms: ['asterisk', 'carrier'] })
    t.same(answered(desk, 'REGISTER', 'pbx.example'), [])
    t.same(answered(desk, 'INVITE', 'carrier', 'pbx.example'), ['carrier'])
    t.end()
  })

  t.test('is for eight realms of a registrar that invents them', (t) => {
    const desk = new Desk({ realms: [] })
    const got = Array.from({ length: 9 }, (_, n) => {
      desk.send('REGISTER')
      const first = desk.only()
      desk.challenge(first, 401, asks(`invented ${n}`))
      const again = desk.out()
      for (const one of again) desk.answer(one, 200)
      return again.length
    })
    t.same(got, [1, 1, 1, 1, 1, 1, 1, 1, 0])
    t.end()
  })
  t.end()
})
