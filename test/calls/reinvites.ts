import type { Stage } from '../support/stage.js'

/** The INVITEs that the phone has sent within a dialog, as text. */
export const reinvites = ({ network }: Stage): string[] =>
  network.sent
    .filter(({ from }) => from === 'phone')
    .map(({ bytes }) => Buffer.from(bytes).toString())
    .filter((text) => /^INVITE /.test(text) && /^To:.*;tag=/im.test(text))
