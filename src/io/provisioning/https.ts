import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { nextDelay, retryAfterMs } from './delay.js'
import { connectionFailure, contentFailure, statusFailure } from './failure.js'
import {
  type DocumentEvent,
  type DocumentListener,
  type DocumentSource,
  decodeDocument,
  MAXIMUM_DOCUMENT_BYTES,
  type Schedule,
  scheduleByTimer,
} from './source.js'

const TIMEOUT_MS = 20_000

export interface HttpsSourceOptions {
  readonly url: string
  /** PEM files; empty: none. They are read for each request, so a renewed certificate needs no restart. */
  readonly caFile: string
  readonly clientCertificateFile: string
  readonly clientKeyFile: string
  readonly refreshMs: number
  /** For User-Agent: `transferd/0.1.0`. */
  readonly product: string
  /** A fraction in [0, 1) from a good source, for the jitter of the back-off. */
  readonly random: () => number
  readonly schedule?: Schedule
  /** Silence of the server that ends a request, ms. */
  readonly timeoutMs?: number
}

/**
 * Fetches the document from an https server (RFC 9110, 9111): conditional by ETag and SHA-256, because servers build ETags from the time of
 * the file; TLS 1.2 or later, always verified; sessions are resumed, because the handshake is what costs.
 */
export class HttpsSource implements DocumentSource {
  readonly #options: HttpsSourceOptions
  readonly #listener: DocumentListener
  readonly #host: string
  readonly #agent = new Agent({ keepAlive: false, maxCachedSessions: 4 })
  #cancel: (() => void) | undefined
  #request: ClientRequest | undefined
  #etag: string | undefined
  #hash: string | undefined
  #failures = 0

  constructor(options: HttpsSourceOptions, listener: DocumentListener) {
    this.#options = options
    this.#listener = listener
    this.#host = new URL(options.url).host
  }

  start(): void {
    this.refresh()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    const open = this.#request
    this.#request = undefined
    open?.destroy()
    this.#agent.destroy()
  }

  refresh(): void {
    if (this.#request !== undefined) return
    this.#cancel?.()
    this.#cancel = undefined
    try {
      this.#ask()
    } catch (error) {
      this.#failed(connectionFailure(this.#host, error as Error))
    }
  }

  #ask(): void {
    const { url, product, timeoutMs = TIMEOUT_MS } = this.#options
    const headers: Record<string, string> = { Accept: 'application/json', 'User-Agent': product }
    if (this.#etag !== undefined) headers['If-None-Match'] = this.#etag
    const options = { agent: this.#agent, headers, minVersion: 'TLSv1.2' as const }
    const asked = request(url, { ...options, ...this.#credentials() })
    this.#request = asked
    // A deadline for the whole exchange: a server that sends a byte a second is silent too.
    const giveUp = setTimeout(() => asked.destroy(timedOut()), timeoutMs)
    asked.on('close', () => clearTimeout(giveUp))
    asked.on('response', (response) => this.#answered(asked, response))
    asked.on('error', (error) => {
      if (this.#ends(asked)) this.#failed(connectionFailure(this.#host, error))
    })
    asked.end()
  }

  #credentials() {
    const { caFile, clientCertificateFile, clientKeyFile } = this.#options
    return {
      ...(caFile === '' ? {} : { ca: readFileSync(caFile) }),
      ...(clientCertificateFile === '' ? {} : { cert: readFileSync(clientCertificateFile) }),
      ...(clientKeyFile === '' ? {} : { key: readFileSync(clientKeyFile) }),
    }
  }

  #answered(asked: ClientRequest, response: IncomingMessage): void {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MAXIMUM_DOCUMENT_BYTES) {
        if (this.#ends(asked)) this.#failed(this.#content(TOO_LONG))
        asked.destroy()
      } else chunks.push(chunk)
    })
    response.on('error', (error) => {
      if (this.#ends(asked)) this.#failed(connectionFailure(this.#host, error))
    })
    response.on('end', () => {
      if (this.#ends(asked)) this.#judge(response, Buffer.concat(chunks))
    })
  }

  /** True once for each request: what comes after its end, or after `stop`, is not heard. */
  #ends(asked: ClientRequest): boolean {
    if (this.#request !== asked) return false
    this.#request = undefined
    return true
  }

  #judge(response: IncomingMessage, body: Buffer): void {
    const status = response.statusCode ?? 0
    if (status === 304) return this.#succeeded({ type: 'document-unchanged' })
    if (status === 200) return this.#received(body, response.headers.etag)
    const gone = status === 410
    // What comes after a revocation has to come whole, even if it is the same text again.
    if (gone) this.#forget()
    const wait = retryAfterMs(response.headers['retry-after'], Date.now())
    this.#failed(statusFailure(this.#host, status), { gone, wait })
  }

  #received(body: Buffer, etag: string | undefined): void {
    const hash = createHash('sha256').update(body).digest('hex')
    if (hash === this.#hash) {
      this.#etag = etag
      return this.#succeeded({ type: 'document-unchanged' })
    }
    let text: string
    try {
      text = decodeDocument(body)
    } catch {
      return this.#failed(this.#content('it is not UTF-8 text'))
    }
    this.#hash = hash
    this.#etag = etag
    this.#succeeded({ type: 'document-received', text, stored: false })
  }

  #content(what: string): string {
    return contentFailure(this.#host, what)
  }

  #forget(): void {
    this.#etag = undefined
    this.#hash = undefined
  }

  #succeeded(event: DocumentEvent): void {
    this.#failures = 0
    this.#wait(undefined)
    this.#listener(event)
  }

  #failed(
    reason: string,
    { gone = false, wait }: { gone?: boolean; wait?: number | undefined } = {},
  ): void {
    this.#failures += 1
    this.#wait(wait)
    this.#listener({ type: 'document-failed', reason, gone })
  }

  #wait(retryAfterMs: number | undefined): void {
    const { refreshMs, random, schedule = scheduleByTimer } = this.#options
    const situation = { failures: this.#failures, refreshMs, retryAfterMs, random: random() }
    this.#cancel = schedule(nextDelay(situation), () => this.refresh())
  }
}

const TOO_LONG = `it is longer than ${MAXIMUM_DOCUMENT_BYTES / 1024} KiB`

function timedOut(): NodeJS.ErrnoException {
  return Object.assign(new Error('no whole answer in time'), { code: 'ETIMEDOUT' })
}
