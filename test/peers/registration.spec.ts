import t from 'tap'
import { EXTENSION } from '../support/peers/directory.js'
import { header } from '../support/peers/sip-trace.js'
import { onStage, Stage } from '../support/peers/stage.js'

t.test('registers with Kamailio by SHA-256 where that is offered before MD5', onStage(), (t) =>
  Stage.play(t, { sha256: true }, async (stage) => {
    const daemon = stage.daemon()
    await daemon.start()
    await daemon.registered()
    t.match(stage.exchange.output, `SHA-256 REGISTER of ${EXTENSION.transferor.user}`)

    const { status, output } = await daemon.statusByCommand()
    t.equal(status, 0)
    const [line] = JSON.parse(output).lines
    t.equal(line.registration.state, 'registered')
    t.notMatch(daemon.log, EXTENSION.transferor.password, 'no password in the log')
  }),
)

t.test(
  'registers by MD5 where nothing else is offered, and leaves when it is stopped',
  onStage(),
  (t) =>
    Stage.play(t, {}, async (stage) => {
      const daemon = stage.daemon()
      await daemon.start()
      await daemon.registered()
      const before = stage.observer.messages.length

      t.equal(await daemon.end(), 0)
      const farewell = await stage.observer.sees(
        'an unregistration',
        ({ method, from }) => method === 'REGISTER' && from === 'transferor',
        5000,
        before,
      )
      t.match(farewell.text, /expires(=|: *)0\b/i)
      t.equal(header(farewell, 'To').includes(EXTENSION.transferor.user), true)
    }),
)

t.test('says so when the password is wrong, and is not registered', onStage(), (t) =>
  Stage.play(t, {}, async (stage) => {
    const daemon = stage.daemon()
    await daemon.start({ password: 'not-the-password' })
    const { registration } = await daemon.is(
      'refused',
      ({ registration }) => registration.reason !== '',
    )
    t.not(registration.state, 'registered')
    t.match(registration.reason, /password/i)
  }),
)
