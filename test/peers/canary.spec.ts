import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { asteriskMaker } from '../support/peers/asterisk.js'
import { unpacked } from '../support/peers/asterisk-root.js'
import { CANARY_ROWS } from '../support/peers/canary-rows.js'
import { playCanary } from '../support/peers/canary-scene.js'
import { onStage, Stage } from '../support/peers/stage.js'

// `npm run bench -- canary` plays every row. Where core files go is the machine's to say (core_pattern); that the daemon leaves none is shown
// where a program that does nothing against it leaves one.

const NONE = { log: [], trace: [], status: [], state: [], 'core files': [] }
const { root, lacking } = unpacked(22)
const ROWS: ReadonlySet<string> = new Set([
  '*2, *4, then hung up: the two are connected',
  '#1: hung up while it rings, the target declines: the phone rings its user back',
  'the PIN goes as INFO',
  'SIGKILL while the two talk',
])

for (const row of CANARY_ROWS.filter(({ name }) => ROWS.has(name))) {
  t.test(`no PIN, password or SRTP key is left after a crash: ${row.name}`, onStage(lacking), (t) =>
    Stage.play(
      t,
      { srtp: true, tellsMessages: true, ...row.exchange },
      async (stage) => {
        const { found, keys } = await playCanary(stage, row, 'SIGSEGV')
        t.same(found, NONE)
        t.ok(keys >= 2, 'the keys of the call, of either way, were looked for')
      },
      root && asteriskMaker(root),
    ),
  )
}

/** Where the machine sends core files (core(5)); a plain name is a file in the folder of whoever crashes. */
const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()
const skip = /^[\w.%-]+$/.test(pattern)
  ? false
  : `core files go elsewhere on this machine: ${pattern}`

t.test('a program that does nothing against it leaves a core file here', { skip }, async (t) => {
  const folder = t.testdir()
  const words = ['-c', 'ulimit -c unlimited; cd "$0"; bash -c "kill -SEGV \\$\\$"; true', folder]
  execFileSync('bash', words, { stdio: 'ignore' })
  t.equal(readdirSync(folder).length, 1)
})
