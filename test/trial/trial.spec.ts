import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

// The five scenes play in real time, some 25 s on a quiet machine.
t.setTimeout(180_000)

t.test('npm run trial: five scenes with the real daemon, judged by sound', async (t) => {
  const keep = mkdtempSync(join(tmpdir(), 'trial-'))
  t.teardown(() => rmSync(keep, { recursive: true }))
  const { code, out } = await trial('--keep', keep)
  t.equal(code, 0, out)
  t.equal(out.match(/^ {2}✓ .* \d+\.\d s {2}/gm)?.length, 5, 'the table has five good lines')
  const files = readdirSync(keep, { recursive: true, encoding: 'utf8' })
  for (const name of ['transferd.log', 'sip.pcap', 'ladder.txt', 'heard-by-caller.wav']) {
    t.equal(files.filter((file) => file.endsWith(name)).length, 5, `${name} is kept of each scene`)
  }
  const logs = files.filter((file) => file.endsWith('transferd.log'))
  const text = logs.map((file) => readFileSync(join(keep, file), 'utf8')).join('')
  t.notMatch(text, /"digits?":"(?!\*\*\*)/, 'no key stands in a log')
})

t.test('says what it can do, and refuses what it cannot', async (t) => {
  const help = await trial('--help')
  t.equal(help.code, 0)
  t.match(help.out, /--hands-on[\s\S]*--keep/)
  t.equal((await trial('--no-such-option')).code, 64)
})

function trial(...words: string[]): Promise<{ code: number; out: string }> {
  if (!existsSync('dist/trial.js')) throw new Error("dist/trial.js is missing: run 'npm run build'")
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/trial.js', ...words], (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out: out + err }),
    )
  })
}
