import { execFileSync } from 'node:child_process'
import t, { type Test } from 'tap'
import { loadNative } from '../../../src/io/native.js'
import { NetworkMonitor } from '../../../src/io/system/network-monitor.js'
import { until } from '../../support/peers/until.js'

const native = loadNative()
/** An address of the loopback device that nobody uses. */
const SPARE = '127.83.0.1/32'

const ip = (...words: string[]) => execFileSync('ip', words, { stdio: 'pipe' })

/** Why addresses cannot be changed here, or false. */
function unavailable(): string | false {
  try {
    ip('addr', 'add', SPARE, 'dev', 'lo')
    ip('addr', 'del', SPARE, 'dev', 'lo')
    return false
  } catch (error) {
    return `addresses cannot be changed here (needs root and iproute2): ${(error as Error).message.split('\n')[0]}`
  }
}

const skip = unavailable()

function watching(t: Test) {
  let count = 0
  const monitor = new NetworkMonitor(native, () => {
    count += 1
  })
  monitor.start()
  t.teardown(() => monitor.stop())
  return () => count
}

t.test('a new address is told, and one that is taken away', { skip }, async (t) => {
  const count = watching(t)
  ip('addr', 'add', SPARE, 'dev', 'lo')
  t.ok(await until('the new address is told', () => count() === 1))
  ip('addr', 'del', SPARE, 'dev', 'lo')
  t.ok(await until('its end is told', () => count() === 2))
})

t.test('a new route is told, also where every address stays', { skip }, async (t) => {
  const count = watching(t)
  ip('route', 'add', '198.18.83.0/24', 'dev', 'lo')
  t.teardown(() => ip('route', 'del', '198.18.83.0/24', 'dev', 'lo'))
  t.ok(await until('the route is told', () => count() === 1))
})

t.test('a socket that is lost is opened again, and counts as a change', async (t) => {
  let open = 0
  let lose = () => {}
  let changes = 0
  // The kernel cannot be made to overflow in a test that others share the machine with.
  class Reader {
    constructor(_: number, _data: unknown, ended: (code: string) => void) {
      open += 1
      lose = () => ended('ENOBUFS')
    }
    close() {}
  }
  const monitor = new NetworkMonitor(
    { openRouteMonitor: () => 7, DeviceReader: Reader } as never,
    () => {
      changes += 1
    },
  )
  monitor.start()
  t.teardown(() => monitor.stop())
  lose()
  t.ok(await until('it is open again', () => open === 2))
  t.ok(await until('the change is told', () => changes === 1))
})
