import t from 'tap'
import { header, headers } from '../../../../src/core/sip/message/message.js'
import { CHALLENGE, credentials, Desk } from './desk.js'

t.test('a nonce that is known', (t) => {
  const registered = () => {
    const desk = new Desk()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE)
    desk.answer(desk.only(), 200)
    return desk
  }

  t.test('is used at once by the next request, and counted up', (t) => {
    const desk = registered()
    desk.send('REGISTER')
    const [given] = credentials(desk.only())
    t.equal(given?.get('nonce'), 'n1')
    t.equal(given?.get('nc'), '00000002')
    t.end()
  })

  t.test('that the server has forgotten is replaced by a new one', (t) => {
    const desk = registered()
    desk.send('REGISTER')
    desk.challenge(desk.only(), 401, CHALLENGE.replace('n1', 'n2'))
    const again = desk.only()
    const [given, ...more] = credentials(again)
    t.equal(given?.get('nonce'), 'n2')
    t.equal(given?.get('nc'), '00000001')
    t.same(more, [])
    desk.answer(again, 200)
    t.same(desk.user.heard, ['200', '200'])
    t.end()
  })

  t.test('of the registrar stays out of calls, where it could reach the far end', (t) => {
    const desk = registered()
    desk.send('INVITE')
    t.equal(header(desk.only(), 'Authorization'), undefined)
    t.end()
  })

  t.test('goes on counting when a challenge of another method repeats it', (t) => {
    const desk = registered()
    desk.send('INVITE')
    desk.challenge(desk.only(), 401, CHALLENGE)
    t.equal(credentials(desk.only())[0]?.get('nc'), '00000002')
    t.end()
  })

  t.test('is another one in another realm, even if it reads the same', (t) => {
    const desk = registered()
    desk.send('INVITE')
    desk.challenge(desk.only(), 401, CHALLENGE.replace('"pbx"', '"carrier"'))
    t.equal(credentials(desk.only())[0]?.get('nc'), '00000001')
    t.end()
  })

  t.test('is forgotten on demand, and when the credentials were refused', (t) => {
    const desk = registered()
    desk.requests.forget()
    desk.send('REGISTER')
    const plain = desk.only()
    t.equal(header(plain, 'Authorization'), undefined)
    desk.challenge(plain, 401, CHALLENGE)
    desk.challenge(desk.only(), 401, CHALLENGE)
    desk.send('REGISTER')
    t.equal(header(desk.only(), 'Authorization'), undefined)
    t.end()
  })

  t.test('does not pile up, however many realms an upstream invents', (t) => {
    const desk = new Desk()
    for (let realm = 0; realm < 20; realm++) {
      desk.send('INVITE')
      desk.challenge(desk.only(), 407, `Digest realm="r${realm}", nonce="n"`)
      desk.answer(desk.only(), 404)
      desk.out()
    }
    desk.send('INVITE')
    t.equal(headers(desk.only(), 'Proxy-Authorization').length, 8)
    t.end()
  })
  t.end()
})
