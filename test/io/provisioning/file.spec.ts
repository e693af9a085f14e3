import { chmodSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { FileSource } from '../../../src/io/provisioning/file.js'
import type { DocumentEvent } from '../../../src/io/provisioning/source.js'

/** A source whose timer is wound by hand. */
function source(t: Test, path: string) {
  const events: DocumentEvent[] = []
  const timer: { fire: () => void } = { fire: () => undefined }
  const watcher = new FileSource(
    path,
    (event) => events.push(event),
    (_, fire) => {
      timer.fire = fire
      return () => {
        timer.fire = () => undefined
      }
    },
  )
  t.teardown(() => watcher.stop())
  return { watcher, events, look: () => timer.fire() }
}

function write(path: string, text: string | Uint8Array): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

t.test('a new text is told once, and so is the next', async (t) => {
  const path = join(t.testdir(), 'device.json')
  write(path, 'one')
  const { watcher, events, look } = source(t, path)
  watcher.start()
  look()
  t.same(events, [{ type: 'document-received', text: 'one', stored: false }])
  write(path, 'two')
  look()
  look()
  t.match(events.slice(1), [{ type: 'document-received', text: 'two' }])
})

t.test('the same text written again is no new document', async (t) => {
  const path = join(t.testdir(), 'device.json')
  write(path, 'one')
  const { watcher, events, look } = source(t, path)
  watcher.start()
  utimesSync(path, 1, 1)
  look()
  t.equal(events.length, 1)
  watcher.refresh()
  t.match(events[1], { type: 'document-unchanged' }, 'but who asks is answered')
})

t.test('a missing file is told once and waited for', async (t) => {
  const path = join(t.testdir(), 'device.json')
  const { watcher, events, look } = source(t, path)
  watcher.start()
  look()
  look()
  t.match(events, [{ type: 'document-failed', gone: false, reason: /ENOENT.*looked at again/ }])
  t.equal(events.length, 1)
  write(path, 'one')
  look()
  t.match(events[1], { type: 'document-received' })
})

t.test('a file that others may read or write is not used', async (t) => {
  const path = join(t.testdir(), 'device.json')
  write(path, 'one')
  chmodSync(path, 0o640)
  const { watcher, events, look } = source(t, path)
  watcher.start()
  t.match(events, [{ type: 'document-failed', reason: /chmod 600/ }])
  chmodSync(path, 0o600)
  look()
  t.match(events[1], { type: 'document-received' })
})

t.test('a file that is too long or no UTF-8 is no document', async (t) => {
  const path = join(t.testdir(), 'device.json')
  write(path, 'x'.repeat(300 * 1024))
  const { watcher, events, look } = source(t, path)
  watcher.start()
  t.match(events[0], { reason: /longer than 256 KiB/ })
  write(path, Uint8Array.of(0xff))
  look()
  t.match(events[1], { type: 'document-failed', reason: /cannot be used/ })
})

t.test('after stop nothing is looked at', async (t) => {
  const path = join(t.testdir(), 'device.json')
  write(path, 'one')
  const { watcher, events, look } = source(t, path)
  watcher.start()
  watcher.stop()
  write(path, 'two')
  look()
  t.equal(events.length, 1)
})
