// Installs transferd on this machine as a service: `sudo npm run install-device`. `-- --root DIR` installs below DIR instead
// (an image that is being made, a test) and leaves the running system alone. Existing configuration is never touched.

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { root: { type: 'string', default: '/' } } })
const source = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = (path) => join(values.root, path)
const LIBRARY = '/usr/lib/transferd'
const FIRST_CONFIGURATION = `# The hardware of this device. Every key: docs/configuration.md. Keypads and hookswitches: docs/hardware.md.
# Account and permission come with the provisioning document.

[provisioning]
file = "/etc/transferd/device.json"     # or url = "https://..."

[[line]]
line = 1
sound = { kind = "alsa", capture = "default", playback = "default" }

[[line.keypad]]
kind = "evdev"
match = "keypad"

[line.hook]
kind = "evdev"
match = "keypad"
type = 5        # EV_SW
code = 5        # SW_DOCK; find yours with evtest
active = 0
`

if (values.root === '/' && process.getuid() !== 0) {
  console.error(
    'install-device: installing on this machine needs root: sudo npm run install-device',
  )
  process.exit(77)
}

copyProgram()
copySystemFiles()
writeFirstConfiguration()
if (values.root === '/') activate()
else say(`is below ${values.root}; nothing was started`)

function copyProgram() {
  rmSync(target(LIBRARY), { recursive: true, force: true })
  for (const file of [
    'dist/main.js',
    'dist/package.json',
    'build/Release/transferd.node',
    'LICENSE',
  ]) {
    copy(join(source, file), join(LIBRARY, file))
  }
  // Only these are not inside the bundle: their compiled parts lie beside them.
  for (const name of closureOf('serialport')) {
    cpSync(join(source, 'node_modules', name), target(join(LIBRARY, 'node_modules', name)), {
      recursive: true,
    })
  }
  const link = target('/usr/bin/transferd')
  mkdirSync(dirname(link), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(join(LIBRARY, 'dist/main.js'), link)
  say(`copied the program to ${LIBRARY} and linked /usr/bin/transferd`)
}

/** A package with everything that it depends on, as npm has laid it out. */
function closureOf(name) {
  const names = new Set([name])
  for (const each of names) {
    const { dependencies = {} } = JSON.parse(readPackage(each))
    for (const dependency of Object.keys(dependencies)) names.add(dependency)
  }
  return names
}

function readPackage(name) {
  const file = join(source, 'node_modules', name, 'package.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : '{}'
}

function copySystemFiles() {
  copy(join(source, 'systemd/transferd.service'), '/usr/lib/systemd/system/transferd.service')
  copy(join(source, 'systemd/transferd.sysusers'), '/usr/lib/sysusers.d/transferd.conf')
  copy(join(source, 'systemd/transferd.tmpfiles'), '/usr/lib/tmpfiles.d/transferd.conf')
  copy(join(source, 'systemd/99-transferd.rules'), '/usr/lib/udev/rules.d/99-transferd.rules')
  say('copied the service unit, its user, folders and udev rules')
}

function writeFirstConfiguration() {
  const file = target('/etc/transferd/transferd.toml')
  if (existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, FIRST_CONFIGURATION)
  chmodSync(file, 0o644)
  say('wrote a first /etc/transferd/transferd.toml: look at it before you start the service')
}

function activate() {
  for (const [command, ...words] of [
    ['systemd-sysusers', 'transferd.conf'],
    ['systemd-tmpfiles', '--create', 'transferd.conf'],
    ['systemctl', 'daemon-reload'],
  ]) {
    const { status } = spawnSync(command, words, { stdio: 'inherit' })
    if (status === 0) continue
    console.error(
      `install-device: '${command} ${words.join(' ')}' failed; what it printed above says why.`,
    )
    process.exit(70)
  }
  say(
    "is ready. 'transferd check' looks at the configuration; 'systemctl enable --now transferd' starts the phone",
  )
}

function copy(from, to) {
  mkdirSync(dirname(target(to)), { recursive: true })
  copyFileSync(from, target(to))
}

function say(line) {
  console.log(`install-device: ${line}`)
}
