import t from 'tap'
import { Stage } from '../support/stage.js'

/** The target's extension is an emergency number. */
const EMERGENCY = { emergencyNumbers: ['202'], emergencyUpstream: true } as const

function settled(stage: Stage): number {
  stage.hangUp()
  stage.network.pass(64_000)
  return stage.leftovers
}

const withTarget = (stage: Stage) =>
  stage.until('the target talks to the user', () => stage.talk('target', 'phone'))

const sentMethods = (stage: Stage) =>
  stage.network.sent
    .filter(({ from }) => from === 'phone')
    .map(({ bytes }) => new TextDecoder().decode(bytes).split(' ')[0])

t.test('an emergency call without a provisioning document', async (t) => {
  t.test('goes to the server of the device configuration, by nobody in particular', async (t) => {
    const stage = new Stage({ ...EMERGENCY, undocumented: true })
    stage.lift()
    stage.keys('202')
    withTarget(stage)
    t.notOk(sentMethods(stage).includes('REGISTER'), 'it registers nowhere')
    t.notOk(stage.phone.provisioning.applied)
    t.equal(settled(stage), 0)
  })

  t.test('is all that goes there: another number gets reorder, and no INVITE leaves', async (t) => {
    const stage = new Stage({ ...EMERGENCY, undocumented: true })
    stage.lift()
    stage.keys('203#')
    stage.until('reorder', () => stage.heard.includes('reorder'))
    t.same(sentMethods(stage), [])
    t.equal(settled(stage), 0)
  })

  t.test('cannot be made where the configuration names no server', async (t) => {
    const stage = new Stage({ emergencyNumbers: ['202'], undocumented: true })
    stage.lift()
    stage.keys('202')
    stage.until('reorder', () => stage.heard.includes('reorder'))
    t.same(sentMethods(stage), [])
  })

  t.test(
    'goes on when the document comes in the middle of it, and the line registers',
    async (t) => {
      const stage = new Stage({ ...EMERGENCY, undocumented: true })
      stage.lift()
      stage.keys('202')
      withTarget(stage)
      stage.provision({})
      stage.until('registered', () => stage.line.registration.state === 'registered')
      stage.network.pass(5_000)
      t.ok(stage.talk('target', 'phone'))
      t.equal(settled(stage), 0)
      stage.answeredCall()
    },
  )

  t.test('is there when the account is taken away, and no other number is', async (t) => {
    const stage = new Stage(EMERGENCY)
    stage.provision({ enabled: false })
    stage.until('unregistered', () => stage.line.registration.state === 'unregistered')
    stage.lift()
    stage.keys('203')
    stage.until('reorder', () => stage.heard.includes('reorder'))
    stage.hangUp()
    stage.lift()
    stage.keys('202')
    withTarget(stage)
    stage.hangUp()
    stage.provision({})
    stage.until('registered', () => stage.line.registration.state === 'registered')
    t.equal(settled(stage), 0)
  })
})

t.test('nothing eats an emergency number', async (t) => {
  for (const [what, options] of Object.entries({
    'a barring': { lineFacts: { dialPlan: { barred: ['x.'] } } },
    'a shorter number of the dial plan': { lineFacts: { dialPlan: { complete: ['2', '20'] } } },
    'a limit of its digits': { lineFacts: { dialPlan: { maxDigits: 2 } } },
    'the code of a service': {
      lineFacts: { services: { doNotDisturbOnCode: '202', doNotDisturbOffCode: '' } },
    },
  })) {
    t.test(what, async (t) => {
      const stage = new Stage({ emergencyNumbers: ['202'], ...options })
      stage.lift()
      stage.keys('202')
      withTarget(stage)
      t.notOk(stage.line.doNotDisturb)
      t.equal(settled(stage), 0)
    })
  }

  t.test('keys that begin and end others: # at the dial tone, and within', async (t) => {
    for (const number of ['#202', '2#02', '*2', '#1']) {
      const stage = new Stage({ emergencyNumbers: [number] })
      stage.lift()
      stage.keys(number)
      const line = `INVITE sip:${number.replaceAll('#', '%23')}@`
      const isCalled = () =>
        stage.network.sent.some(({ bytes }) => new TextDecoder().decode(bytes).startsWith(line))
      stage.until('it is called', isCalled)
      t.ok(isCalled(), number)
      stage.hangUp()
    }
  })

  t.test('and a shorter number is still called, after the short wait', async (t) => {
    const stage = new Stage({
      emergencyNumbers: ['2021'],
      lineFacts: { dialPlan: { complete: ['[1-9]xx'] } },
    })
    stage.lift()
    stage.keys('202')
    withTarget(stage)
    t.equal(settled(stage), 0)
  })
})
