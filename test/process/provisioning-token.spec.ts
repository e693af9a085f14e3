import { join } from 'node:path'
import t from 'tap'
import { granted, textOf } from '../core/provisioning/example.js'
import { httpsServer, selfSigned } from '../io/provisioning/server.js'
import { filesIn, leaks } from '../support/canary.js'
import { device, start, statusUntil, transferd } from './program.js'

/** In the address of the document: who knows it may fetch the password. */
const TOKEN = 'Kanari-Token+4711'

t.test('a token in the address of the document is nowhere to be found', async (t) => {
  const certificate = selfSigned(t.testdir(), 'server')
  const server = await httpsServer(certificate)
  t.teardown(() => server.close())
  const url = `${server.url}?token=${encodeURIComponent(TOKEN)}`
  const source = `url = "${url}"\nca_file = "${certificate.certificate}"\nrefresh_seconds = 10`
  const made = device(t, source, '[log]\nlevel = "trace"\n')
  server.answer = (_, response) => response.end(textOf(granted()))
  const daemon = start(t, made)
  await statusUntil(made, ({ lines: [line] }) => line?.permission.allowed === true)
  const words = ['--config', made.config]
  const said: string[] = []
  for (const status of [301, 401, 404, 410, 500]) {
    server.answer = (_, response) => response.writeHead(status, { location: url }).end()
    const { out, err } = await transferd(['resync', ...words])
    said.push(out, err, await daemon.says(new RegExp(`answered ${status}`)))
  }
  for (const command of [['status', '--json'], ['status'], ['check']]) {
    const { out, err } = await transferd([...command, ...words])
    said.push(out, err)
  }
  server.close()
  await transferd(['resync', ...words])
  said.push(await daemon.says(/nothing listens there/))
  const files = filesIn(made.folder)
  t.ok(files.delete(join(made.folder, 'transferd.toml')), 'which is where it comes from')
  t.match(said.join(''), /"level":"(?:trace|debug)"/, 'at trace level')
  t.same(leaks(new Map([...files, ['said', said.join('\n')]]), [TOKEN]), [])
})
