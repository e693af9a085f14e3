/** What can happen to datagrams between the daemon and the exchange. */
export const DATAGRAM_TROUBLES = [
  'nothing',
  'requests lost',
  'responses lost',
  '200 to NOTIFY lost',
  'ACK lost',
  'doubled',
  'reordered',
  'a fifth lost',
] as const
/** What can happen to a byte stream, which loses nothing. */
export const STREAM_TROUBLES = ['nothing', 'split', 'joined', 'delayed', 'stalled'] as const

export type DatagramTrouble = (typeof DATAGRAM_TROUBLES)[number]
export type StreamTrouble = (typeof STREAM_TROUBLES)[number]
export type Trouble = DatagramTrouble | StreamTrouble

/** What each trouble means, for the person who reads the matrix. */
export const MEANING: Readonly<Record<Trouble, string>> = {
  nothing: 'everything passes at once',
  'requests lost': 'the first copy of each request is lost, both ways',
  'responses lost': 'the first copy of each response is lost, both ways',
  '200 to NOTIFY lost': 'the first copy of our answer to each NOTIFY is lost',
  'ACK lost': 'the first copy of each ACK is lost, both ways',
  doubled: 'every datagram comes twice',
  reordered:
    'half of the datagrams, by a seeded coin, take 700 ms: what comes after overtakes them',
  'a fifth lost': 'each datagram is lost with the probability 0.2, by a seeded number',
  split: 'each byte in a segment of its own',
  joined: 'what comes within 100 ms arrives in one piece',
  delayed: 'each piece takes 0 to 150 ms longer, by a seeded number',
  stalled: 'in the middle of each piece, at a seeded byte, nothing comes for 600 ms',
}

export interface Order {
  readonly number: number
  readonly trouble: Trouble
  readonly seed: number
}

export interface RelayAddresses {
  /** Its own. */
  readonly relay: string
  readonly upstream: string
  readonly plainPort: number
  readonly tlsPort: number
  /** From where the exchange sees datagrams coming. */
  readonly outerPort: number
}
