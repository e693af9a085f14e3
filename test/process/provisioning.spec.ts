import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { granted, textOf } from '../core/provisioning/example.js'
import { type Certificate, httpsServer, selfSigned } from '../io/provisioning/server.js'
import { type Device, device, start, statusUntil, transferd } from './program.js'

const folder = t.testdir()
const certificate = selfSigned(folder, 'server')

async function provisioned(t: Test, { certificate: ca }: Certificate = certificate) {
  const server = await httpsServer(certificate)
  t.teardown(() => server.close())
  const made = device(t, `url = "${server.url}"\nca_file = "${ca}"\nrefresh_seconds = 10`)
  return { server, device: made }
}

const remember = ({ folder: of }: Device, text: string) =>
  writeFileSync(join(of, 'state', 'document.json'), text, { mode: 0o600 })

const ask = (config: string, ...words: string[]) =>
  transferd(['check', '--config', config, ...words])

t.test('check tells who may transfer, and why not', async (t) => {
  const made = device(t, undefined, '[[line]]\nline = 2\n[[line]]\nline = 3\n[[line]]\nline = 4\n')
  const document = granted()
  const [first] = document.lines
  if (first === undefined) throw new Error('no line')
  document.lines.push({ ...first, line: 2, permissions: { multiUserAware: false } })
  document.lines.push({ ...first, line: 9 })
  const named = structuredClone(first)
  named.account.upstream.host = 'sip.example.com'
  document.lines.push({ ...named, line: 4 })
  made.write(document)
  const { code, out, err } = await ask(made.config)
  t.equal(err, '')
  t.equal(code, 0)
  t.match(
    out,
    'line 1: sip:0003*210@example.com at 192.0.2.1 port 5060; transfer from the keypad allowed',
  )
  t.match(out, 'keypad denied (not-multi-user-aware): the owner does not have the permission')
  t.match(out, 'line 3: no account; transfer from the keypad denied (no-config)')
  t.match(out, 'line 4: sip:0003*210@example.com at sip.example.com (servers of its SRV records')
  t.match(out, 'line 9: this device has no such [[line]]')
  t.notMatch(out, 'hunter2')
})

t.test('check refuses a broken document without showing its passwords', async (t) => {
  const made = device(t)
  const document = granted()
  Object.assign(document.lines[0] as object, { permissions: { multiUserAware: 'true' } })
  made.write(document)
  const { code, err } = await ask(made.config)
  t.equal(code, 78)
  t.match(err, /refused: lines\[0\].permissions.multiUserAware must be true or false/)
  t.match(await ask(made.config, '--document', made.document), { code: 78 })
  made.write(textOf(granted()).slice(0, -20))
  t.match(await ask(made.config), { code: 78, err: /is not JSON/ })
  t.notMatch((await ask(made.config)).err, 'hunter2')
})

t.test('check names what is wrong with the provisioning server', async (t) => {
  const { server, device: made } = await provisioned(t)
  server.answer = (_, response) => response.end(textOf(granted()))
  t.match(await ask(made.config), { code: 0, out: /keypad allowed/ })
  for (const status of [401, 403, 404, 410, 500]) {
    server.answer = (_, response) => response.writeHead(status).end()
    t.match(await ask(made.config), { code: 69, err: new RegExp(`answered ${status}:`) })
  }
  remember(made, textOf(granted()))
  t.match(await ask(made.config), {
    code: 69,
    err: /answered 500/,
    out: /the last good one, in .*is right[\s\S]*keypad allowed/,
  })
  server.close()
  t.match(await ask(made.config), { code: 69, err: /nothing listens there/ })
  const stranger = await provisioned(t, selfSigned(folder, 'other'))
  t.match(await ask(stranger.device.config), { code: 69, err: /provisioning.ca_file/ })
})

t.test('the daemon keeps the last good document when a broken one comes', async (t) => {
  const made = device(t)
  made.write(granted())
  const daemon = start(t, made)
  await statusUntil(made, ({ lines: [line] }) => line?.permission.allowed === true)
  made.write('{ "version": 1 }')
  t.match(await transferd(['resync', '--config', made.config]), {
    code: 0,
    out: /is being asked for/,
  })
  await daemon.says(/issuedAt is missing.*The last good document stays in force/)
  t.match(await transferd(['status', '--config', made.config]), { out: /keypad: allowed/ })
  const stored = join(made.folder, 'state', 'document.json')
  t.equal(readFileSync(stored, 'utf8'), JSON.stringify(granted()))
  t.equal(statSync(stored).mode & 0o777, 0o600)
  t.match(await transferd(['run', '--config', made.config]), {
    code: 69,
    err: /Another transferd is running/,
  })
  t.equal(await daemon.stop(), 0)
})

t.test(
  'offline the last grant holds; 401 and 403 do not take it away, 410 does, for good',
  async (t) => {
    const { server, device: made } = await provisioned(t)
    remember(made, textOf(granted()))
    const daemon = start(t, made)
    const asks = (status: number) => {
      server.answer = (_, response) => response.writeHead(status).end()
      return transferd(['resync', '--config', made.config])
    }
    // The first answer, {}, is no document.
    await daemon.says(/was refused/)
    await asks(401)
    await daemon.says(/answered 401/)
    await asks(403)
    await daemon.says(/answered 403/)
    t.match(await transferd(['status', '--config', made.config]), { out: /keypad: allowed/ })
    await asks(410)
    await daemon.says(/answered 410/)
    await statusUntil(
      made,
      ({ lines: [line] }) => line?.permission.reason === 'not-multi-user-aware',
    )
    t.equal(await daemon.stop(), 0)
    t.match(await ask(made.config, '--offline'), { out: /denied \(not-multi-user-aware\)/ })
  },
)

t.test('a daemon without any document runs and waits for one', async (t) => {
  const made = device(t)
  const daemon = start(t, made)
  await daemon.says(/cannot be used: ENOENT/)
  t.match(await transferd(['status', '--config', made.config]), { out: /denied \(no-config\)/ })
  made.write(granted())
  await transferd(['resync', '--config', made.config])
  await statusUntil(made, ({ lines: [line] }) => line?.permission.allowed === true)
  t.equal(await daemon.stop(), 0)
})
