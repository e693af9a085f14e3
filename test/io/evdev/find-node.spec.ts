import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findNode } from '../../../src/io/evdev/find-node.js'

/** A tree as under /sys/class/input and /dev/input, with the devices in the order of their numbers. */
function folders(t: Test, devices: readonly { name: string; phys: string }[]) {
  const root = realpathSync(t.testdir({ list: {}, nodes: {} }))
  for (const [number, { name, phys }] of devices.entries()) {
    const device = join(root, 'list', `event${number}`, 'device')
    mkdirSync(device, { recursive: true })
    writeFileSync(join(device, 'name'), `${name}\n`)
    writeFileSync(join(device, 'phys'), `${phys}\n`)
    writeFileSync(join(root, 'nodes', `event${number}`), '')
  }
  return { list: join(root, 'list'), nodes: join(root, 'nodes') }
}

const DEVICES = [
  ...Array.from({ length: 10 }, (_, n) => ({ name: `Lid ${n}`, phys: `acpi/${n}` })),
  { name: 'Vendor USB Phone', phys: 'usb-0000:00:14.0-2/input3' },
]

t.test('finds a device by a part of its name, in any case', async (t) => {
  const tree = folders(t, DEVICES)
  t.equal(findNode({ match: 'usb phone' }, tree), join(tree.nodes, 'event10'))
})

t.test('finds a device by the place where it is plugged in', async (t) => {
  const tree = folders(t, DEVICES)
  t.equal(findNode({ match: '14.0-2/input3' }, tree), join(tree.nodes, 'event10'))
})

t.test('takes the device with the lowest number where several match', async (t) => {
  const tree = folders(t, DEVICES)
  t.equal(findNode({ match: 'lid' }, tree), join(tree.nodes, 'event0'))
})

t.test(
  'finds nothing where nothing matches, nothing is asked for, or no input exists',
  async (t) => {
    const tree = folders(t, DEVICES)
    t.equal(findNode({ match: 'piano' }, tree), undefined)
    t.equal(findNode({ device: '', match: '' }, tree), undefined)
    t.equal(findNode({ match: 'lid' }, { list: '/nowhere', nodes: '/nowhere' }), undefined)
  },
)

t.test('follows a link to the one real node', async (t) => {
  const tree = folders(t, DEVICES)
  const link = join(tree.nodes, 'by-path')
  symlinkSync(join(tree.nodes, 'event3'), link)
  t.equal(findNode({ device: link }, tree), join(tree.nodes, 'event3'))
  t.equal(findNode({ device: join(tree.nodes, 'event99') }, tree), undefined)
})
