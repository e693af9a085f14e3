import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Secret } from '../../../src/core/secret.js'
import { askDaemon } from '../../../src/io/control/client.js'
import { controlPath } from '../../../src/io/control/protocol.js'
import { ControlServer } from '../../../src/io/control/server.js'

/** A folder with a short name: the path of a socket has at most 107 bytes. */
function folder(t: Test): string {
  const made = mkdtempSync(join(tmpdir(), 'transferd-'))
  t.teardown(() => rmSync(made, { recursive: true }))
  return made
}

t.test('a client asks and the daemon answers, without secrets', async (t) => {
  const path = controlPath(folder(t))
  const status = () => ({ lines: [1], password: new Secret('hunter2') })
  const server = new ControlServer(path, { status, resync: () => undefined })
  await server.start()
  t.teardown(() => server.stop())
  t.same(await askDaemon(path, 'status'), { lines: [1], password: '***' })
  t.equal(await askDaemon(path, 'resync'), null)
})

t.test('only the daemon and its group may use the socket', async (t) => {
  const path = controlPath(folder(t))
  const before = process.umask()
  const server = new ControlServer(path, {})
  await server.start()
  t.teardown(() => server.stop())
  t.equal(statSync(path).mode & 0o777, 0o660)
  t.equal(process.umask(), before, 'other files keep their modes')
})

t.test('an unknown command is refused with the known ones', async (t) => {
  const path = controlPath(folder(t))
  const server = new ControlServer(path, { status: () => 1 })
  await server.start()
  t.teardown(() => server.stop())
  await t.rejects(askDaemon(path, 'toString'), {
    message: /knows no command 'toString', only status/,
  })
})

t.test('what is no request is answered, and a flood is cut off', async (t) => {
  const path = controlPath(folder(t))
  const server = new ControlServer(path, { status: () => 1 })
  await server.start()
  t.teardown(() => server.stop())
  const socket = connect(path).setEncoding('utf8')
  const answers: string[] = []
  const ended = new Promise((resolve) => socket.on('close', resolve))
  socket.on('error', () => undefined)
  socket.on('data', (piece: string) => {
    answers.push(...piece.trim().split('\n'))
    if (answers.length === 3) socket.write('x'.repeat(10_000))
  })
  socket.write('nonsense\n[]\n{"command":"sta')
  socket.write('tus"}\n')
  await ended
  t.match(
    answers.map((answer) => JSON.parse(answer)),
    [{ ok: false, error: /one line of JSON/ }, { ok: false }, { ok: true, result: 1 }],
  )
})

t.test(
  'a second daemon on the same socket is told so; a socket left behind is replaced',
  async (t) => {
    const path = controlPath(folder(t))
    writeFileSync(path, '')
    const first = new ControlServer(path, { status: () => 'first' })
    await first.start()
    t.teardown(() => first.stop())
    const second = new ControlServer(path, {})
    await t.rejects(second.start(), { message: /Another transferd is running/ })
    t.equal(await askDaemon(path, 'status'), 'first')
  },
)

t.test('without a daemon the client says what to do', async (t) => {
  const path = controlPath(folder(t))
  await t.rejects(askDaemon(path, 'status'), { message: /No transferd answers.*systemctl start/ })
})

t.test('a daemon that dies in the middle, or that is no transferd, is reported', async (t) => {
  const path = join(folder(t), 'strange.sock')
  let say = ''
  const server = createServer((client) => client.end(say))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  t.teardown(() => server.close())
  await t.rejects(askDaemon(path, 'status'), { message: /ended in the middle/ })
  say = 'HTTP/1.1 400 Bad Request\r\n\r\n'
  await t.rejects(askDaemon(path, 'status'), { message: /is no JSON/ })
})

t.test('a folder that is missing or a path that is too long is reported', async (t) => {
  const missing = new ControlServer(join(folder(t), 'none', 'c.sock'), {})
  await t.rejects(missing.start(), { message: /cannot be made.*runtime_directory/ })
  const long = `/tmp/${'x'.repeat(200)}`
  await t.rejects(new ControlServer(long, {}).start(), { message: /more than 107 bytes/ })
  await t.rejects(askDaemon(long, 'status'), { message: /107 bytes/ })
})
