import { createRequire as requireFrom } from 'node:module'

/**
 * The parsers of other packages behind one door: from the bytes of a datagram to bytes again. What each of
 * them checks and what it leaves for later differs, and `does` tells.
 */
export interface ForeignParser {
  readonly name: string
  readonly does: string
  /** Undefined, or an exception, when the message is refused. */
  parse(bytes: Buffer): unknown
  /** Undefined where the package has no writer for a message that it read. */
  readonly write?: (message: never) => Buffer
}

/** Their doors are CommonJS, or not for everybody: no import by name. */
const load = requireFrom(import.meta.url)

interface SipPackage {
  parse(text: Buffer): Record<string, unknown> | undefined
  stringify(message: unknown): string
}

interface JssipParser {
  parseMessage(text: string, userAgent: unknown): unknown
}

interface DrachtioPackage {
  readonly SipMessage: new (text: string) => { toString(): string }
}

interface SipJsModule {
  readonly Parser: { parseMessage(text: string, logger: unknown): unknown }
}

const SILENT = { error: noWord, warn: noWord, log: noWord, debug: noWord }

export const sipParser = (): ForeignParser => {
  const sip = load('sip') as SipPackage
  return {
    name: 'sip',
    does: 'splits Via, From, To, Contact, Route, CSeq; URIs stay text; writes what it split',
    parse: (bytes) => sip.parse(bytes),
    write: (message: never) => Buffer.from(sip.stringify(message), 'binary'),
  }
}

export const drachtioParser = (): ForeignParser => {
  const { SipMessage } = load('drachtio-sip') as DrachtioPackage
  return {
    name: 'drachtio-sip',
    does: 'splits names from values, no more until it is asked; writes the text',
    parse: (bytes) => new SipMessage(bytes.toString()),
    write: (message: never) => Buffer.from(`${message}`),
  }
}

export const jssipParser = (): ForeignParser => {
  const { parseMessage } = load('jssip/lib/Parser.js') as JssipParser
  return {
    name: 'jssip',
    does: 'PEG grammar for the headers it knows; has no writer: it returns the text it was given',
    parse: (bytes) => parseMessage(bytes.toString(), undefined),
    write: (message: never) => Buffer.from(`${message}`),
  }
}

export async function sipJsParser(): Promise<ForeignParser> {
  const inside = 'sip.js/lib/core/messages/parser.js'
  const { Parser } = (await import(inside)) as SipJsModule
  return {
    name: 'sip.js',
    does: 'PEG grammar for the headers it knows; has no writer: it returns the text it was given',
    parse: (bytes) => Parser.parseMessage(bytes.toString(), SILENT),
    write: (message: never) => Buffer.from(`${message}`),
  }
}

function noWord(): void {}
