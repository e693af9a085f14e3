import t from 'tap'
import { checks } from '../program.js'

t.test('playout of what has not come, or not in time', (t) => {
  const lines = checks('test/native/rtp/playout_check.cc', ['rtp'])
  t.ok(lines.length > 20)
  for (const line of lines) t.match(line, /^ok /)
  t.end()
})
