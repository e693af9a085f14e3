import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../support/peers/until.js'
import { device, start, statusUntil } from './program.js'
import { isRegistered, provision, upstream } from './upstream.js'

t.test('as a service: says when it is ready, that it lives, and that it stops', async (t) => {
  const phone = device(t)
  const rig = await upstream(t)
  provision(phone, rig.port)
  const socket = join(phone.folder, 'notify')
  const manager = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(manager, 'exit')
  t.teardown(async () => {
    manager.kill()
    await exit
  })
  let heard = ''
  manager.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  await until('the socket of the service manager', () => existsSync(socket))
  const daemon = start(t, phone, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000' })
  await until('ready', () => heard.includes('READY=1'))
  await until('signs of life', () => heard.split('WATCHDOG=1').length > 3)
  await statusUntil(phone, isRegistered)
  t.ok(rig.knows())
  t.equal(await daemon.stop(), 0)
  await until('stopping', () => heard.includes('STOPPING=1'))
  t.notOk(rig.knows(), 'an orderly stop unregisters')
})

t.test('ends loudly where a watchdog waits that cannot be reached', async (t) => {
  const phone = device(t)
  provision(phone, 5060)
  const daemon = start(t, phone, {
    NOTIFY_SOCKET: join(phone.folder, 'nobody'),
    WATCHDOG_USEC: '400000',
  })
  const [code] = await once(daemon.process, 'exit')
  t.equal(code, 69)
})
