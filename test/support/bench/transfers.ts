import { type Arrival, Exchange, Party } from './exchange.js'

export const DOMAIN = 'bench.test'
export const CALLER = { user: '300', password: 'pw-300' }
export const TARGET = { user: '202', password: 'pw-202' }

/** The stage of the transfers: a SIP server and two people, each on a UDP socket of its own. */
export interface Cast {
  readonly exchange: Exchange
  readonly caller: Party
  readonly target: Party
}

/** What one transfer took. */
export interface TransferTimes {
  /** From the command (the last key event) to the REFER at the server, ms. */
  readonly toReferMs: number
  /** From the hold re-INVITE to its answer, both at the server, ms; undefined where the phone does not hold first. */
  readonly holdMs: number | undefined
}

/** Starts the people and waits until they are registered. `addresses`: of the server, the caller and the target. */
export async function enterCast(
  addresses: readonly [string, string, string],
  subscribers: readonly { readonly user: string; readonly password: string }[],
): Promise<Cast> {
  const [server, ...people] = addresses
  const local = { transport: 'udp', address: server, port: 5060 } as const
  const exchange = new Exchange(local, DOMAIN, [CALLER, TARGET, ...subscribers])
  await exchange.start()
  const [caller, target] = await Promise.all(
    [CALLER, TARGET].map(async (account, index) => {
      const place = { transport: 'udp', address: people[index] ?? '', port: 5070 + index } as const
      const rtpPort = 20_000 + 20 * index
      const habit = { answersAfterMs: 0 }
      const party = new Party({
        ...account,
        domain: DOMAIN,
        upstream: local,
        local: place,
        rtpPort,
        habit,
      })
      await party.start()
      await until(`${account.user} is registered`, () => exchange.isRegistered(account.user))
      return party
    }),
  )
  if (caller === undefined || target === undefined) throw new Error('The cast is not complete')
  return { exchange, caller, target }
}

/** Both hang up and nothing is left of their calls. */
export async function dismiss({ caller, target }: Cast): Promise<void> {
  caller.hangUp()
  target.hangUp()
  await until('caller and target are free', () => caller.callCount + target.callCount === 0)
}

/** Asks often: what is waited for here is no part of what is measured. */
export async function until(what: string, test: () => boolean, limitMs = 10_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!test()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${limitMs} ms`)
    await pause(2)
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** How long a re-INVITE of the phone took at the server; `re` is the request, `answer` what came back. */
export const between = (re: Arrival, answer: Arrival): number => answer.at - re.at
