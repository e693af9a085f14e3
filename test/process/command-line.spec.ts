import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { digit, pcm, row, silence } from '../native/dtmf/signals.js'
import { device, transferd } from './program.js'

t.test('help is for people and lists every command', async (t) => {
  const { code, out } = await transferd(['--help'])
  t.equal(code, 0)
  for (const name of ['run', 'check', 'status', 'resync', 'trace', 'detect', 'version']) {
    t.match(out, `  transferd ${name}`)
  }
  t.match(await transferd(['check', '--help']), {
    code: 0,
    out: /^transferd check \[--config FILE\]/,
  })
  t.match(await transferd([]), { code: 64, out: '', err: /transferd run/ })
})

t.test('version says which one this is', async (t) => {
  t.match(await transferd(['version']), { code: 0, out: /^transferd \d+\.\d+\.\d+, built 20\d\d-/ })
})

t.test('a command line that makes no sense is a usage error, with a hint', async (t) => {
  t.match(await transferd(['stauts']), {
    code: 64,
    err: "transferd: There is no command 'stauts'. Did you mean 'status'?",
  })
  t.match(await transferd(['constructor']), { code: 64, err: /There is no command 'constructor'/ })
  t.match(await transferd(['status', '--jsn']), {
    code: 64,
    err: "Unknown option '--jsn'. The command is: transferd status [--config FILE] [--json]",
  })
  t.match(await transferd(['run', '--config']), { code: 64, err: /argument missing/ })
  t.match(await transferd(['version', 'please']), {
    code: 64,
    err: /'please' is one word too many/,
  })
})

t.test('a missing configuration is no input, and says what to do', async (t) => {
  const path = join(t.testdir(), 'none.toml')
  for (const command of ['run', 'check', 'status', 'resync']) {
    const { code, err } = await transferd([command, '--config', path])
    t.equal(code, 66, command)
    t.match(
      err,
      /^transferd: There is no configuration .*none.toml\. Write it, as docs\/configuration.md/,
    )
  }
})

t.test('a broken configuration is a configuration error of one paragraph', async (t) => {
  const folder = t.testdir({
    'toml.toml': '[provisioning]\nurl = https://x\n',
    'key.toml': '[provisioning]\nurll = "https://x"\n',
  })
  const rows: [string, RegExp][] = [
    ['toml.toml', /toml.toml, line 2, column \d+: this is not TOML/],
    ['key.toml', /line 2: provisioning.urll is not a known key. Did you mean url\?/],
  ]
  for (const [name, expected] of rows) {
    for (const command of ['run', 'check']) {
      const { code, err } = await transferd([command, '--config', join(folder, name)])
      t.equal(code, 78)
      t.match(err, expected)
      t.equal(err.trim().split('\n').length, 1, 'one paragraph, no stack')
    }
  }
})

t.test('without a daemon, status and resync say so', async (t) => {
  const { config } = device(t)
  for (const command of ['status', 'resync']) {
    t.match(await transferd([command, '--config', config]), {
      code: 69,
      out: '',
      err: /No transferd answers on .*control.sock.*systemctl start transferd/,
    })
  }
})

t.test('trace draws the steps of a log and passes over everything else', async (t) => {
  const step = (at: number, message: string) =>
    JSON.stringify({
      level: 'debug',
      at,
      event: { type: 'datagram-received', peer: '192.0.2.1:5060', message, callId: 'x', cseq: '1' },
      effects: [],
      msg: 'step',
    })
  const log = `Nov 22 systemd: started\n<7>${step(1000, 'INVITE')}\n{"level":"info"}\nnull\n${step(1250, 'BYE')}\n`
  const fromInput = await transferd(['trace'], log)
  t.equal(fromInput.code, 0)
  t.match(fromInput.out, /INVITE[\s\S]*BYE/)
  const folder = t.testdir({ 'a.log': log })
  t.equal((await transferd(['trace', join(folder, 'a.log')])).out, fromInput.out)
  t.match(await transferd(['trace'], 'nothing\n'), { code: 65, err: /level = "debug"/ })
  t.match(await transferd(['trace', join(folder, 'none')]), { code: 66, err: /ENOENT/ })
})

t.test('detect refuses what is no sound', async (t) => {
  t.match(await transferd(['detect'], new Uint8Array(3)), { code: 65, err: /middle of a sample/ })
  t.match(await transferd(['detect'], new Uint8Array(320)), { code: 0, out: /^$/ })
  t.match(await transferd(['detect', '/nonexistent']), { code: 66, err: /cannot be read: ENOENT/ })
})

t.test('detect explains and draws', async (t) => {
  const drawing = join(t.testdir(), 'drawing.svg')
  const sound = new Uint8Array(pcm(row(silence(50), digit('5'), silence(100))).buffer)
  t.match(await transferd(['detect', '--explain', '--svg', drawing], sound), {
    code: 0,
    out: /^digit 5 at [\s\S]*twist, low over high/,
  })
  t.match(readFileSync(drawing, 'utf8'), /^<svg [\s\S]*digit 5 at/)
  t.match(await transferd(['detect', '--svg', drawing], sound), { code: 64, err: /give both/ })
  t.match(await transferd(['detect', '--explain', '--svg', '/nonexistent/x'], sound), {
    code: 73,
    err: /cannot be written/,
  })
})
