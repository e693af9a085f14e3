import t from 'tap'
import { checks } from '../program.js'

t.test('the receiver and the sender as the media engine sees them', async (t) => {
  const lines = checks('test/native/dtmf/receiver_check.cc', 'dtmf')
  t.equal(lines.length, 12)
  for (const line of lines) t.match(line, /^ok /)
})
