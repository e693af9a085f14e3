import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'

const unit = readFileSync('systemd/transferd.service', 'utf8')

/** What `systemd-analyze verify` prints about a copy whose program is one that exists on this machine. */
function verify(t: Test, text: string): string {
  const path = join(t.testdir(), 'transferd.service')
  writeFileSync(path, text.replace('/usr/bin/transferd', process.execPath))
  const { stdout, stderr, error } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
    encoding: 'utf8',
  })
  if (error) throw error
  return stdout + stderr
}

t.test('systemd has nothing to say about the service unit', async (t) => {
  t.equal(verify(t, unit), '')
})

t.test('and would say something about a misspelt key', async (t) => {
  t.match(verify(t, unit.replace('WatchdogSec', 'WatchdogSecs')), /Unknown key .*'WatchdogSecs'/)
})

t.test('the exposure of the service is at most 2.0', async (t) => {
  const words = ['security', '--offline=yes', '--no-pager', '--threshold=20']
  const { status, stdout } = spawnSync(
    'systemd-analyze',
    [...words, join(process.cwd(), 'systemd/transferd.service')],
    { encoding: 'utf8' },
  )
  t.comment(/→.*$/m.exec(stdout)?.[0] ?? stdout)
  t.equal(status, 0, 'systemd-analyze compares it with the threshold (in tenths)')
})

t.test('the unit starts the program that the package installs', async (t) => {
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: object }
  const program = /^ExecStart=\/usr\/bin\/(\S+) run --config \/etc\/transferd\/transferd\.toml$/m
  t.same(Object.keys(bin), [program.exec(unit)?.[1]])
})

t.test('the account is made, in the groups of sound, input and serial lines', async (t) => {
  const root = t.testdir({ etc: { transferd: { 'transferd.toml': '' } } })
  const run = (command: string, words: string[]) => {
    const result = spawnSync(command, [...words, `--root=${root}`], { encoding: 'utf8' })
    t.equal(result.status, 0, result.stderr)
  }
  run('systemd-sysusers', [join(process.cwd(), 'systemd/transferd.sysusers')])
  const groups = readFileSync(join(root, 'etc/group'), 'utf8')
  for (const group of /^SupplementaryGroups=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? []) {
    t.match(groups, new RegExp(`^${group}:.*:transferd$`, 'm'))
  }
  t.match(readFileSync(join(root, 'etc/passwd'), 'utf8'), /^transferd:.*nologin$/m)
})

t.test(
  'the configuration is for root to write and the phone to read',
  { skip: process.getuid?.() !== 0 && 'only root can give away' },
  async (t) => {
    const root = t.testdir({
      etc: {
        passwd: 'transferd:x:980:990::/:/usr/sbin/nologin\n',
        group: 'transferd:x:990:\n',
        transferd: { 'transferd.toml': '', 'device.json': '' },
      },
    })
    const file = join(process.cwd(), 'systemd/transferd.tmpfiles')
    const { stderr } = spawnSync('systemd-tmpfiles', ['--create', `--root=${root}`, file], {
      encoding: 'utf8',
    })
    t.equal(stderr, '')
    for (const [path, owner, mode] of [
      ['etc/transferd', 0, 0o750],
      ['etc/transferd/transferd.toml', 0, 0o640],
      // It holds the password: transferd refuses one that others may read.
      ['etc/transferd/device.json', 980, 0o600],
    ] as const) {
      const { uid, gid, mode: is } = statSync(join(root, path))
      t.same({ uid, gid, mode: is & 0o777 }, { uid: owner, gid: 990, mode })
    }
  },
)
