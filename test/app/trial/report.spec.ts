import t from 'tap'
import { sceneLadder, stepLine, styleFor, summary } from '../../../src/app/trial/report.js'
import { SCENES } from '../../../src/app/trial/scenes.js'

const PLAIN = styleFor(false, undefined)
const WELL = { title: 'Blind', passed: true, sentence: 'it went well', seconds: 3.21 }
const WRONG = { title: 'Attended', passed: false, sentence: 'it hung\nand more', seconds: 4 }

t.test('the table tells each scene in one line and what is wrong in all', async (t) => {
  t.equal(
    summary([WELL, WRONG], PLAIN),
    [
      '',
      '  ✓ Blind      3.2 s  it went well',
      '  ✗ Attended   4.0 s  it hung',
      '',
      '  1 of 2 scenes went wrong, in 7 s.',
    ].join('\n'),
  )
  t.match(summary([WELL, WELL], PLAIN), /All 2 scenes went well, in 6 s\.$/)
})

t.test('there is colour only on a terminal, and not where NO_COLOR asks for none', async (t) => {
  const colour = '\u001b['
  t.notMatch(stepLine(1_000, 'x', styleFor(false, undefined)), colour)
  t.notMatch(stepLine(1_000, 'x', styleFor(true, '1')), colour)
  t.ok(stepLine(1_000, 'x', styleFor(true, undefined)).includes(colour))
  t.ok(stepLine(1_000, 'x', styleFor(true, '')).includes(colour))
})

t.test('the ladder of a scene leaves out who registered', async (t) => {
  const register = { at: 0, from: 'caller', to: 'server', text: 'REGISTER' }
  const invite = { at: 1_000, from: 'caller', to: 'tech 1', text: 'INVITE' }
  const drawn = sceneLadder([register, invite], PLAIN)
  t.notMatch(drawn, /REGISTER|server/)
  t.match(drawn, /0\.000 {2}│◀─ INVITE/)
  t.equal(sceneLadder([register], PLAIN), '  No call was made.')
})

t.test('there are the five scenes of the trial', async (t) => {
  t.equal(SCENES.length, 5)
  t.equal(new Set(SCENES.map(({ title }) => title)).size, 5)
})
