/**
 * One `struct input_event` of linux/input.h without its time stamp. A numeric value: 1 down, 0 up, 2 repeat for keys;
 * 1 on, 0 off for switches.
 */
export interface InputEvent {
  readonly type: number
  readonly code: number
  readonly value: number
}

/** Event types and codes of linux/input-event-codes.h that decide something here. */
export const EV_SYN = 0
export const EV_KEY = 1
export const EV_SW = 5
export const SYN_REPORT = 0
export const SYN_DROPPED = 3
export const VALUE_REPEAT = 2

const TYPE_CODE_VALUE_BYTES = 8
/** The kernel writes in the byte order of the machine that both of us run on. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/**
 * The whole events at the beginning of `bytes`. An event is `eventBytes` long (24 where a long has 64 bits, else 16): a time of
 * two longs, then type (16 bits), code (16), value (32, signed). What is left over, `bytes.length % eventBytes`, is the caller's to keep.
 */
export function parseInputEvents(
  bytes: Uint8Array,
  eventBytes: number,
  littleEndian = LITTLE_ENDIAN,
): InputEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const events: InputEvent[] = []
  for (let end = eventBytes; end <= bytes.length; end += eventBytes) {
    const at = end - TYPE_CODE_VALUE_BYTES
    events.push({
      type: view.getUint16(at, littleEndian),
      code: view.getUint16(at + 2, littleEndian),
      value: view.getInt32(at + 4, littleEndian),
    })
  }
  return events
}
