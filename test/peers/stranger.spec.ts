import t from 'tap'
import { EXTENSION } from '../support/peers/directory.js'
import { onStage, Stage } from '../support/peers/stage.js'
import { STRANGE_METHODS, sendAsStranger } from '../support/peers/stranger.js'
import { until } from '../support/peers/until.js'

t.test('a stranger hears nothing at all and rings nothing', onStage(), (t) =>
  Stage.play(t, {}, async (stage) => {
    const daemon = stage.daemon()
    const caller = stage.baresip('caller')
    await Promise.all([daemon.start(), caller.start('answers')])
    await daemon.registered()

    for (const [index, method] of STRANGE_METHODS.entries()) {
      sendAsStranger(stage.network, method, index)
    }
    await until(
      'all of them have passed the bridge',
      () => stage.observer.datagrams.get('stranger>transferor') === STRANGE_METHODS.length,
    )
    t.same((await daemon.line()).calls, [], 'nothing rings')

    // What comes later from the exchange is answered: by then the stranger's requests have been read.
    await caller.dial(EXTENSION.transferor.user)
    const { calls } = await daemon.is('ringing', (line) => line.calls.length > 0)
    await stage.observer.sees('180', ({ status, from }) => status === 180 && from === 'transferor')
    t.equal(calls.length, 1, 'only the caller rings')
    t.equal(stage.observer.datagrams.get('transferor>stranger') ?? 0, 0, 'not one datagram')
  }),
)
