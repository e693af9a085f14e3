import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import t from 'tap'

/** Before and after, KiB of pages of files; then half of the program again, to see that it is still there. */
const SCRIPT = `
  const { readFileSync } = require('node:fs')
  const native = require(process.argv[1])
  const ofFiles = () => Number(readFileSync('/proc/self/status', 'utf8').match(/^RssFile:\\s+(\\d+)/m)[1])
  const before = ofFiles()
  native.releaseStartMemory()
  const after = ofFiles()
  native.releaseStartMemory()
  const words = require('node:zlib').gunzipSync(require('node:zlib').gzipSync('still here')).toString()
  const lazily = new Function('a', 'return JSON.stringify({ a: /(\\\\d+)/u.exec(a)[1] })')('12')
  console.log(JSON.stringify({ before, after, words, lazily, again: new Intl.NumberFormat('en').format(1234) }))`

t.test(
  'the pages of node that only the start needed go back, and the program runs on',
  async (t) => {
    const words = ['-e', SCRIPT, resolve('build/Release/transferd.node')]
    const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    t.same({ stderr, status }, { stderr: '', status: 0 })
    const { before, after, ...rest } = JSON.parse(stdout)
    t.ok(before - after > 8 * 1024, `${before} KiB before, ${after} after`)
    t.same(rest, { words: 'still here', lazily: '{"a":"12"}', again: '1,234' })
  },
)
