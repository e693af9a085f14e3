import { PEOPLE, type PersonName, USER } from './cast.js'
import { sentence } from './judge.js'
import type { Stage } from './stage.js'
import { pause, Unmet } from './until.js'

const RING_MS = 8_000
const TALK_MS = 12_000
const TRANSFER_MS = 15_000
const DIGITS_MS = 5_000
/** Who has just lifted a handset says hello before pressing keys. */
const HELLO_MS = 400

/** Tells of the play as it goes on. */
export type Narrator = (text: string) => void

/** What a scene can ask of the stage. Each step waits for what it is named after and throws `Unmet` where it does not come. */
export class Director {
  readonly #stage: Stage
  readonly #narrate: Narrator

  constructor(stage: Stage, narrate: Narrator) {
    this.#stage = stage
    this.#narrate = narrate
  }

  /** Something worth telling that a person does. */
  say(text: string): void {
    this.#narrate(text)
  }

  /** The caller calls tech 1, who answers, and the two hear each other. */
  async callIsAnswered(): Promise<void> {
    const { people, daemon } = this.#stage
    this.#does('caller', `calls ${USER.user}`)
    people.caller.act((person, now) => person.call(USER.user, now))
    await this.#until('the phone rings', RING_MS, () => {
      return this.#stage.line?.calls.some(({ state }) => state === 'ringing') ?? false
    })
    this.#does(USER.name, 'lifts the handset')
    daemon.lift()
    await this.talk('caller ⇄ tech 1')
    await pause(HELLO_MS)
  }

  /** Keys as tones in the handset's sound. */
  async press(code: string, number: string): Promise<void> {
    this.#does(USER.name, `presses ${code} ${number}`)
    this.#stage.daemon.press(code + number)
  }

  putDown(): void {
    this.#does(USER.name, 'hangs up')
    this.#stage.daemon.putDown()
  }

  /** These two hear each other, and nobody else hears anybody. */
  async talk(pair: string): Promise<void> {
    let heard: string[] = []
    this.#stage.listen()
    const limit = `only ${pair} is heard`
    await this.#until(limit, TALK_MS, () => {
      heard = this.#stage.conversations() ?? heard
      return heard.length === 1 && heard[0] === pair
    }).catch((error: Error) => {
      throw new Unmet(`${error.message}; what is heard: ${sentence(heard)}`)
    })
    this.say(sentence(heard))
  }

  /** The phone says that its transfer is over, whatever came of it. */
  async transferEnds(): Promise<void> {
    await this.#until('the transfer is over', TRANSFER_MS, () => {
      const { line } = this.#stage
      return line?.transfer === null && line.lastTransfer !== null
    })
  }

  /** The handset is in no call any more. */
  async isFree(): Promise<void> {
    await this.#until('tech 1 is free', TRANSFER_MS, () => this.#stage.line?.calls.length === 0)
  }

  /** The user was told by this tone. */
  async hears(tone: string): Promise<void> {
    await this.#until(`tech 1 hears the ${tone} tone`, RING_MS, () =>
      this.#stage.daemon.tones.some((name) => name.includes(tone)),
    )
    this.say(`tech 1 hears the ${tone} tone`)
  }

  async rings(name: PersonName): Promise<void> {
    const { person } = this.#stage.people[name]
    await this.#until(`${name} rings`, TALK_MS, () => person.callCount === 1)
    this.say(`the phone of ${name} rings`)
  }

  /** The handset is free, and the phone goes on by itself (PRODUCT §4). */
  async shepherds(): Promise<void> {
    await this.#until('the phone waits alone', RING_MS, () => {
      const { line } = this.#stage
      return line?.offHook === false && line.transfer?.state === 'shepherd'
    })
    this.say('the handset is down; the phone stays with the caller and waits for the answer')
  }

  async digitsArrive(name: PersonName, digits: string): Promise<void> {
    const party = this.#stage.people[name]
    await this.#until(`${digits} reach the ${name}`, DIGITS_MS, () => {
      return party.digitsHeard.length >= digits.length
    })
    if (party.digitsHeard !== digits) {
      throw new Unmet(`the ${name} got the digits ${party.digitsHeard} instead of ${digits}`)
    }
    this.say(`the ${name} receives the digits ${digits}`)
  }

  /** PRODUCT §1: no part of a code ever leaves the device. */
  async nothingLeaked(name: PersonName): Promise<void> {
    const { digitsHeard } = this.#stage.people[name]
    if (digitsHeard !== '')
      throw new Unmet(`${digitsHeard.length} keys of the code reached the ${name}`)
  }

  nobodyWasCalled(name: PersonName): void {
    const isCalled = this.#stage.server.rows.some(
      ({ to, text }) => to === name && text.startsWith('INVITE'),
    )
    if (isCalled) throw new Unmet(`${name} was called all the same`)
  }

  #does(name: string, what: string): void {
    const who = name === PEOPLE.caller.name ? 'the caller' : name
    this.#stage.server.note(name, what)
    this.say(`${who} ${what}`)
  }

  #until(what: string, limitMs: number, condition: () => boolean): Promise<void> {
    return this.#stage.until(what, limitMs, condition)
  }
}
