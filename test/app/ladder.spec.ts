import t from 'tap'
import { drawLadder, drawRows } from '../../src/app/ladder.js'

const PARTIES = ['tech 1', 'server', 'caller', '202']

t.test('draws messages as arrows between the columns of those who take part', async (t) => {
  const rows = [
    { at: 500, from: 'caller', to: 'caller', text: 'calls 201' },
    { at: 500, from: 'caller', to: 'tech 1', text: 'INVITE' },
    { at: 1_750, from: 'tech 1', to: 'caller', text: '180 Ringing' },
    { at: 2_000, from: 'caller', to: '202', text: 'INVITE' },
    { at: 2_001, from: '202', to: 'tech 1', text: 'BYE' },
  ]
  t.equal(
    drawRows(PARTIES, rows, 60),
    [
      '       s  tech 1                 caller                 202',
      '   0.000  │                      ● calls 201            │',
      '   0.000  │◀─ INVITE ────────────┤                      │',
      '   1.250  ├── 180 Ringing ──────▶│                      │',
      '   1.500  │                      ├── INVITE ───────────▶│',
      '   1.501  │◀─ BYE ──────────────────────────────────────┤',
    ].join('\n'),
  )
})

t.test(
  'keeps to the width of the terminal, and cuts what does not fit between two columns',
  async (t) => {
    const text = 'NOTIFY (480 Temporarily Unavailable)'
    const rows = [
      { at: 0, from: 'tech 1', to: 'server', text },
      { at: 1, from: 'tech 1', to: '202', text },
      { at: 2, from: 'caller', to: '202', text: 'ACK' },
    ]
    const lines = drawRows(PARTIES, rows, 80).split('\n')
    t.ok(
      lines.every((line) => line.length <= 80),
      lines.join('\n'),
    )
    t.match(lines[1], /NOTIFY \(480 T\S*…/)
    t.match(lines[2], text)
  },
)

t.test('a log is drawn without any digit, each call with a letter', async (t) => {
  const peer = '192.0.2.1:5060'
  const drawn = drawLadder([
    {
      at: 100,
      event: { type: 'datagram-received', peer, message: 'INVITE', callId: 'secret-1' },
      effects: [
        { do: 'send-datagram', peer, message: '180 Ringing', callId: 'secret-1' },
        { do: 'ring' },
      ],
    },
    { at: 900, event: { type: 'hook-changed', offHook: true }, effects: [] },
    {
      at: 1_000,
      event: { type: 'key-pressed', digit: '***' },
      effects: [{ do: 'send-datagram', peer, message: 'INVITE', callId: 'secret-2' }],
    },
    { at: 1_500, event: { type: 'deadline-reached' }, effects: [] },
  ])
  t.equal(
    drawn,
    [
      '       s  transferd                         192.0.2.1:5060',
      '   0.000  │◀─ A: INVITE ────────────────────┤',
      '   0.000  ├── A: 180 Ringing ──────────────▶│',
      '   0.800  ● handset lifted                  │',
      '   0.900  ● a key                           │',
      '   0.900  ├── B: INVITE ───────────────────▶│',
    ].join('\n'),
  )
})

t.test('an empty ladder is only its heading', async (t) => {
  t.equal(drawRows(PARTIES, []), '       s')
})
