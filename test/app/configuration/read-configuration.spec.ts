import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  type ConfigurationFault,
  isConfigurationFault,
  parseConfiguration,
  readConfiguration,
} from '../../../src/app/configuration/read-configuration.js'
import type { Configuration } from '../../../src/app/configuration/schema.js'
import { MINIMAL } from './examples.js'

function good(text: string): Configuration {
  const result = parseConfiguration(text, 'x.toml')
  if (isConfigurationFault(result)) throw new Error(result.fault)
  return result
}
function bad(text: string): ConfigurationFault {
  const result = parseConfiguration(text, 'x.toml')
  if (!isConfigurationFault(result)) throw new Error('it was accepted')
  return result
}
const SOURCE = '[provisioning]\nurl = "https://prov.example.com/device.json"\n'

t.test('the smallest configuration has every default', async (t) => {
  t.match(good(MINIMAL), {
    state_directory: '/var/lib/transferd',
    runtime_directory: '/run/transferd',
    emergency_numbers: ['112', '911', '999'],
    log: { level: 'info' },
    sip: { local_address: '', local_port: 5060 },
    media: { rtp_port_first: 16_384, rtp_port_last: 16_584, realtime_priority: 50, addon: '' },
    provisioning: { file: '', ca_file: '', refresh_seconds: 3600 },
    line: [
      {
        line: 1,
        tone_plan: 'europe',
        tones: { dial: '', 'recall-dial': '', ringback: '', busy: '', reorder: '' },
        inband_digits: false,
        sound: { kind: 'alsa', capture: 'default', playback: 'default' },
        keypad: [{ kind: 'evdev', device: '', match: 'USB Handset', grab: true, keys: {} }],
        hook: { kind: 'evdev', type: 1, code: 169, active: 1, mode: 'level' },
      },
    ],
  })
  t.match(good(`${SOURCE}[[line]]\nline = 2`).line, [{ keypad: [], hook: { kind: 'none' } }])
})

t.test('all kinds of hardware are understood', async (t) => {
  const { line } = good(`${SOURCE}
[[line]]
line = 1
sound = { kind = "file", capture = "/tmp/in.wav", playback = "/tmp/out.raw" }
[[line.keypad]]
kind = "serial"
device = "/dev/ttyS1"
[[line.keypad]]
kind = "evdev"
device = "/dev/input/event3"
grab = false
keys = { 169 = "flash", 0x1c = "#" }
[line.hook]
kind = "serial"
[[line]]
line = 2
tone_plan = "uk"
tones = { busy = "480+620/500,0/500" }
inband_digits = true
[[line.keypad]]
kind = "terminal"
[line.hook]
kind = "terminal"
`)
  t.match(line, [
    {
      sound: { kind: 'file', capture: '/tmp/in.wav' },
      keypad: [
        { kind: 'serial', baud: 115_200 },
        { grab: false, keys: { '169': 'flash', '0x1c': '#' } },
      ],
    },
    {
      tone_plan: 'uk',
      tones: { busy: '480+620/500,0/500', dial: '' },
      inband_digits: true,
      keypad: [{ kind: 'terminal' }],
    },
  ])
})

t.test('a fault says file, line, key, what is wrong and what to do', async (t) => {
  const { fault, exitCode } = bad(`${SOURCE}
[[line]]
line = 1

[[line]]
line = 2
tone_plan = "europa"
`)
  t.equal(exitCode, 78)
  t.equal(
    fault,
    `x.toml, line 9: line[1].tone_plan must be one of "europe", "us", "uk", but it is "europa". Did you mean "europe"? Correct the file (docs/configuration.md describes every key) and try it with 'transferd check'.`,
  )
})

t.test('unknown keys, wrong types and wrong values are refused where they stand', async (t) => {
  const line = '[[line]]\nline = 1\n'
  const rows: [string, string | RegExp][] = [
    [
      `state_directry = "/x"\n${SOURCE}${line}`,
      'line 1: state_directry is not a known key. Did you mean state_directory?',
    ],
    [
      `${SOURCE}[sip]\nlocal_port = "5060"\n${line}`,
      'line 4: sip.local_port must be a whole number (without quotes), but it is text.',
    ],
    [
      `${SOURCE}[sip]\nlocal_port = 70000\n${line}`,
      'line 4: sip.local_port must be between 0 and 65535, but it is 70000.',
    ],
    [
      `${SOURCE}[media]\nrealtime_priority = 1.5\n${line}`,
      'must be a whole number (without quotes), but it is a fraction',
    ],
    [
      `${SOURCE}${line}inband_digits = "yes"`,
      'line[0].inband_digits must be true or false (without quotes), but it is text',
    ],
    [
      `${SOURCE}${line}[[line.keypad]]\nkind = "evdv"\n`,
      'line 6: line[0].keypad[0].kind must be one of "evdev", "serial", "terminal", but it is "evdv". Did you mean "evdev"?',
    ],
    [
      `${SOURCE}${line}[[line.keypad]]\ndevice = "/dev/x"\n`,
      'line[0].keypad[0].kind is missing: it must be one of',
    ],
    [
      `${SOURCE}${line}[[line.keypad]]\nkind = "serial"\nport = "/dev/x"\n`,
      /keypad\[0\].device is missing; it looks like "\/dev\/ttyS1". And line 7: .*port is not a known key/,
    ],
    [`${SOURCE}${line}sound = "default"`, 'line[0].sound must be a group of keys, but it is text'],
    [
      `${SOURCE}line = 1`,
      /line must be a list, but it is a number|provisioning.line is not a known key/,
    ],
    [SOURCE, 'line is missing'],
    [
      `[provisioning]\nurl = "http://prov.example.com/"\n${line}`,
      'line 2: provisioning.url is not what is allowed here; it looks like "https://',
    ],
    [
      `[provisioning]\nfile = "device.json"\n${line}`,
      'provisioning.file is not what is allowed here; it looks like "/etc',
    ],
  ]
  for (const [text, fault] of rows) t.match(bad(text), { fault, exitCode: 78 })
})

t.test('keys that exclude or need each other are checked', async (t) => {
  const line = '[[line]]\nline = 1\n'
  const rows: [string, string][] = [
    [
      line,
      'needs exactly one of url and file (where account and permission come from), but neither is set',
    ],
    [`${SOURCE}file = "/x"\n${line}`, 'but both are set'],
    [
      `${SOURCE}client_key_file = "/x"\n${line}`,
      'line 3: provisioning.client_key_file is of no use without client_certificate_file',
    ],
    [`${SOURCE}client_certificate_file = "/x"\n${line}`, 'is of no use without client_key_file'],
    ...['0.0.0.0', '::', '0::0', '192.0.2.256'].map((address): [string, string] => [
      `${SOURCE}[sip]\nlocal_address = "${address}"\n${line}`,
      `line 4: sip.local_address must be one address of this device, or empty for the one by which the upstream is reached, but it is "${address}"`,
    ]),
    [
      `${SOURCE}[media]\nrtp_port_first = 20000\n${line}`,
      'rtp_port_last must be greater than rtp_port_first (20000)',
    ],
    [
      `${SOURCE}[media]\nrtp_port_first = 20001\n${line}`,
      'line 4: media.rtp_port_first must be even',
    ],
    [`${SOURCE}${line}${line}`, 'line 6: line[1].line repeats line 1'],
    [
      `${SOURCE}${line}[line.voice]\nside_tone_db = -20\necho_cancellation = true\n`,
      'side_tone_db is for a handset at the ear, and echo_cancellation for hands-free: only one of them',
    ],
    [
      `${SOURCE}${line}[[line.keypad]]\nkind = "evdev"`,
      'keypad[0] needs exactly one of device and match',
    ],
    [
      `${SOURCE}${line}[line.hook]\nkind = "evdev"\ncode = 1`,
      'hook needs exactly one of device and match',
    ],
    [`${SOURCE}${line}[line.hook]\nkind = "serial"`, 'has no [[line.keypad]] of that kind'],
    [
      `${SOURCE}${line}[[line.keypad]]\nkind = "evdev"\nmatch = "x"\nkeys = { KEY_1 = "1" }`,
      'is no key code',
    ],
    [
      `${SOURCE}${line}[[line.keypad]]\nkind = "terminal"\n[[line.keypad]]\nkind = "terminal"`,
      'second terminal',
    ],
  ]
  for (const [text, fault] of rows) t.match(bad(text), { fault, exitCode: 78 })
})

t.test('many faults are told together, but not endlessly', async (t) => {
  const { fault } = bad('a = 1\nb = 1\nc = 1\nd = 1\ne = 1\nf = 1\n')
  t.match(fault, /line 1: a is .* And line 2: b is .* And 3 more\./)
  t.equal(fault.split('\n').length, 1, 'one paragraph')
})

t.test('broken TOML is shown by line and column', async (t) => {
  const { fault, exitCode } = bad(`${SOURCE}[sip]\nlocal_port = \n`)
  t.equal(exitCode, 78)
  t.match(fault, /^x.toml, line 4, column \d+: this is not TOML: /)
  t.equal(fault.split('\n').length, 1)
})

t.test('a table that looks like one of our faults is still a table', async (t) => {
  t.match(bad('fault = "x"\nexitCode = 0\n'), { exitCode: 78, fault: /fault is not a known key/ })
})

t.test('files with secrets that others can read are refused', async (t) => {
  const folder = t.testdir({ 'device.json': '{}' })
  const file = join(folder, 'device.json')
  const text = `[provisioning]\nfile = "${file}"\n[[line]]\nline = 1\n`
  for (const mode of [0o640, 0o604, 0o660]) {
    chmodSync(file, mode)
    t.match(bad(text), { fault: /line 2: provisioning.file names .* mode 0\d+.*chmod 600/ })
  }
  chmodSync(file, 0o600)
  t.equal(good(text).provisioning.file, file)
})

t.test('a missing or unreadable configuration is no input', async (t) => {
  const folder = t.testdir()
  t.match(readConfiguration(join(folder, 'none.toml')), {
    exitCode: 66,
    fault: /There is no configuration .*none.toml.*docs\/configuration.md.*--config FILE/,
  })
  t.match(readConfiguration(folder), { exitCode: 66, fault: /cannot be read: EISDIR/ })
  writeFileSync(join(folder, 'x.toml'), MINIMAL)
  t.match(readConfiguration(join(folder, 'x.toml')), { line: [{ line: 1 }] })
})

t.test(
  'the server for emergency calls has its defaults, and is named where more is said',
  async (t) => {
    t.match(good(MINIMAL).emergency_upstream, { host: '', port: 0, transport: 'udp', domain: '' })
    const written = '[emergency_upstream]\nhost = "sip.example.com"\ntransport = "tls"\n'
    t.match(good(`${MINIMAL}${written}`).emergency_upstream, { transport: 'tls', port: 0 })
    for (const line of ['port = 5060', 'transport = "tcp"', 'domain = "example.com"']) {
      const { fault } = bad(`${MINIMAL}[emergency_upstream]\n${line}\n`)
      t.match(fault, /emergency_upstream\.host is missing: which server is meant\?/)
    }
    t.match(bad(`${MINIMAL}[emergency_upstream]\nhost = "a b"\n`).fault, /emergency_upstream\.host/)
  },
)
