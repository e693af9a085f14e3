import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadNative } from '../../../src/io/native.js'
import { ServiceManager } from '../../../src/io/system/notify.js'
import { until } from '../../support/peers/until.js'

const native = loadNative()

/** A socket's address has 108 bytes at most; the fixture folders of tap are too deep. */
function socketPath(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'transferd-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return join(folder, 'notify')
}

/** A service manager: a real datagram socket, at a path or (with '@') in the abstract namespace. */
async function manager(t: Test, address: string): Promise<{ heard(): string }> {
  const name = address.startsWith('@')
    ? `ABSTRACT-RECV:${address.slice(1)}`
    : `UNIX-RECV:${address}`
  const socat = spawn('socat', ['-u', name, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(socat, 'exit')
  const before = process.env.NOTIFY_SOCKET
  t.teardown(async () => {
    if (before === undefined) delete process.env.NOTIFY_SOCKET
    else process.env.NOTIFY_SOCKET = before
    socat.kill()
    await exit
  })
  let heard = ''
  socat.stdout.on('data', (bytes) => {
    heard += bytes
  })
  await until('the socket', () =>
    address.startsWith('@')
      ? readFileSync('/proc/net/unix', 'utf8').includes(address)
      : existsSync(address),
  )
  process.env.NOTIFY_SOCKET = address
  return { heard: () => heard }
}

for (const kind of ['path', 'abstract']) {
  t.test(`tells a service manager at a socket of kind ${kind} how the phone is`, async (t) => {
    const path = socketPath(t)
    const { heard } = await manager(t, kind === 'path' ? path : `@transferd-${process.pid}`)
    const service = new ServiceManager(native)
    service.ready('registered\nas 201')
    service.status('in a call')
    service.stopping()
    await until('all', () => heard().includes('STOPPING=1'))
    t.equal(heard(), 'READY=1\nSTATUS=registered as 201STATUS=in a callSTOPPING=1')
  })
}

t.test('gives signs of life, the first at once and then again and again', async (t) => {
  const { heard } = await manager(t, socketPath(t))
  const environment = { ...process.env, WATCHDOG_USEC: '20000', WATCHDOG_PID: String(process.pid) }
  const service = new ServiceManager(native, environment)
  t.teardown(() => service.stop())
  service.watchdog()
  service.watchdog()
  await until('three', () => heard().split('WATCHDOG=1').length > 3)
})

t.test('does nothing where no service manager has started it', async (t) => {
  t.equal(process.env.NOTIFY_SOCKET, undefined)
  t.equal(native.sdNotify('READY=1'), false)
  const service = new ServiceManager(native, {})
  service.ready('')
  service.status('')
  service.stopping()
  service.watchdog()
})

t.test("gives no signs of life for another process's watchdog", async () => {
  const environment = { WATCHDOG_USEC: '20000', WATCHDOG_PID: '1' }
  new ServiceManager(native, environment).watchdog()
})

t.test('ends with the reason where a watchdog waits that it cannot reach', async (t) => {
  const alone = new ServiceManager(native, { WATCHDOG_USEC: '15000000' })
  t.throws(() => alone.watchdog(), { message: /NOTIFY_SOCKET is not set.*Type=notify/ })

  const before = process.env.NOTIFY_SOCKET
  process.env.NOTIFY_SOCKET = socketPath(t)
  t.teardown(() => {
    delete process.env.NOTIFY_SOCKET
    if (before !== undefined) process.env.NOTIFY_SOCKET = before
  })
  const service = new ServiceManager(native, { ...process.env, WATCHDOG_USEC: '15000000' })
  t.throws(() => service.watchdog(), { message: /cannot be reached: ENOENT.*notify/ })
  t.throws(() => service.ready(''), { message: /ENOENT/ })
})

t.test('refuses an interval that is none', async (t) => {
  for (const WATCHDOG_USEC of ['soon', '-1', '0.5']) {
    const service = new ServiceManager(native, { WATCHDOG_USEC, NOTIFY_SOCKET: '/x' })
    t.throws(() => service.watchdog(), { message: /WatchdogSec=/ })
  }
})

t.test('a service manager that is busy for a moment is not a reason to end a call', async (t) => {
  const busy = {
    sdNotify: () => {
      throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' })
    },
  }
  const service = new ServiceManager(busy, { NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '15000000' })
  service.watchdog()
  service.stop()
  service.status('')
  t.throws(() => service.ready(''), 'but that the start is over must arrive')
})

t.test('names the socket that is no socket', async (t) => {
  const before = process.env.NOTIFY_SOCKET
  t.teardown(() => {
    delete process.env.NOTIFY_SOCKET
    if (before !== undefined) process.env.NOTIFY_SOCKET = before
  })
  process.env.NOTIFY_SOCKET = 'relative'
  t.throws(() => native.sdNotify('READY=1'), { code: 'EAFNOSUPPORT', path: 'relative' })
  process.env.NOTIFY_SOCKET = `/${'x'.repeat(200)}`
  t.throws(() => native.sdNotify('READY=1'), { code: 'ENAMETOOLONG' })
})
