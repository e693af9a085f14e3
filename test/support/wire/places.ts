import type { Endpoint } from '../../../src/core/sip/endpoint.js'

/** Who has an address in a world of the wire matrix. */
export const ROLES = [
  'server',
  'phone',
  'caller',
  'target',
  'colleague',
  'stranger',
  /** Where the phone is after it was given another address. */
  'elsewhere',
] as const
export type Role = (typeof ROLES)[number]

/** The exchange that all worlds share. */
export const EXCHANGE = '127.77.0.1'
/** Worlds begin behind it; each has sixteen addresses. */
const FIRST = 16
export const MOST_WORLDS = 8_000
const PORT = 5060

/** Every address of 127/8 is this machine: each world has its own, so that hundreds play at a time on port 5060. */
export function addressOf(world: number, role: Role): string {
  const place = FIRST + world
  const [high, middle] = [77 + (place >> 12), (place >> 4) & 255]
  return `127.${high}.${middle}.${((place & 15) << 4) + 1 + ROLES.indexOf(role)}`
}

export const endpointOf = (world: number, role: Role): Endpoint => ({
  transport: 'udp',
  address: addressOf(world, role),
  port: PORT,
})

const EXTENSIONS = { caller: 0, phone: 1, target: 2, colleague: 3, stranger: 9 } as const

/** Six digits, the same role by the last one. Nobody has the stranger's number. */
export const numberOf = (world: number, role: keyof typeof EXTENSIONS): string =>
  `${100_000 + world * 10 + EXTENSIONS[role]}`

export const passwordOf = (number: string): string => `pw-${number}`

/** All who may register in a world. */
export const subscribersIn = (world: number) =>
  (['caller', 'phone', 'target', 'colleague'] as const).map((role) => {
    const user = numberOf(world, role)
    return { user, password: passwordOf(user) }
  })

/** All who may register in so many worlds. */
export const subscribersOf = (worlds: number) =>
  Array.from({ length: worlds }, (_, world) => subscribersIn(world)).flat()
