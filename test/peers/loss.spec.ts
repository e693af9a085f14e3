import t, { type Test } from 'tap'
import { playCells, type Transport } from '../support/peers/loss-matrix.js'
import type { Story } from '../support/peers/loss-stories.js'
import type { Trouble } from '../support/peers/relay-order.js'
import { onStage } from '../support/peers/stage.js'

// A few cells of the matrix that `npm run bench -- sip-loss` plays as a whole: a relay between the daemon and Kamailio loses, doubles,
// reorders and cuts up by a seed; who talks to whom is judged by the RTP, and each event of a session must be told once.

const CELLS: Readonly<Record<Transport, readonly (readonly [Trouble, Story])[]>> = {
  udp: [
    ['requests lost', 'attended'],
    ['responses lost', 'blind'],
    ['ACK lost', 'outgoing call'],
    ['doubled', 'attended'],
    ['reordered', 'blind'],
  ],
  tcp: [
    ['split', 'blind'],
    ['joined', 'attended'],
  ],
  tls: [
    ['split', 'attended'],
    ['stalled', 'incoming call'],
  ],
}

async function play(t: Test, transport: Transport): Promise<void> {
  await playCells(transport, CELLS[transport], ({ trouble, story, fault }) => {
    if (fault !== undefined) console.error(fault)
    t.equal(fault?.split('\n')[0], undefined, `${trouble}: ${story}`)
  })
}

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  t.test(`${transport}: calls and transfers complete on a bad network`, onStage(), (t) =>
    play(t, transport),
  )
}
