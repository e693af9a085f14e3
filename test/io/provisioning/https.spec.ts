import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import t, { type Test } from 'tap'
import { HttpsSource, type HttpsSourceOptions } from '../../../src/io/provisioning/https.js'
import type { DocumentEvent } from '../../../src/io/provisioning/source.js'
import { httpsServer, selfSigned } from './server.js'

const folder = t.testdir()
const certificate = selfSigned(folder, 'server')
const REFRESH_MS = 3_600_000

/** A source whose timer is wound by hand: `next()` asks once more and answers what came. */
function source(t: Test, options: Partial<HttpsSourceOptions> & { url: string }) {
  const waits: number[] = []
  const events: DocumentEvent[] = []
  let heard: (event: DocumentEvent) => void = () => undefined
  const fetcher = new HttpsSource(
    {
      caFile: certificate.certificate,
      clientCertificateFile: '',
      clientKeyFile: '',
      refreshMs: REFRESH_MS,
      product: 'transferd/test',
      random: () => 0.5,
      schedule: (delayMs) => {
        waits.push(delayMs)
        return () => undefined
      },
      ...options,
    },
    (event) => {
      events.push(event)
      heard(event)
    },
  )
  t.teardown(() => fetcher.stop())
  const next = () =>
    new Promise<DocumentEvent>((resolve) => {
      heard = resolve
      fetcher.refresh()
    })
  return { fetcher, next, waits, events }
}

async function server(t: Test, ...rest: [] | [Parameters<typeof httpsServer>[1]]) {
  const made = await httpsServer(certificate, ...rest)
  t.teardown(() => made.close())
  return made
}

t.test('brings the document, then only asks whether it has changed', async (t) => {
  const far = await server(t)
  far.answer = (request, response) => {
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
    else response.writeHead(200, { ETag: '"1"' }).end('{"a":1}')
  }
  const { next, waits } = source(t, far)
  t.same(await next(), { type: 'document-received', text: '{"a":1}', stored: false })
  t.same(await next(), { type: 'document-unchanged' })
  t.match(far.seen, [
    { etag: undefined, agent: 'transferd/test' },
    { etag: '"1"', resumed: true },
  ])
  t.same(waits, [REFRESH_MS, REFRESH_MS])
})

t.test('the same bytes under a new ETag are no new document', async (t) => {
  const far = await server(t)
  let version = 0
  far.answer = (_, response) => {
    version += 1
    response.writeHead(200, { ETag: `"${version}"` }).end('{"a":1}')
  }
  const { next } = source(t, far)
  t.match(await next(), { type: 'document-received' })
  t.match(await next(), { type: 'document-unchanged' })
  t.match(await next(), { type: 'document-unchanged' })
  t.equal(far.seen[2]?.etag, '"2"', 'the newest ETag is the one to ask with')
})

t.test('401, 403, 404, 500 and a redirect are failures, none is a revocation', async (t) => {
  const far = await server(t)
  const { next } = source(t, far)
  const reasons: Record<number, RegExp> = {
    401: /does not let this device in, which is no revocation/,
    403: /does not let this device in, which is no revocation/,
    404: /no document at this address. Check provisioning.url/,
    500: /a fault of its own/,
    302: /not followed. Write the final address into provisioning.url/,
  }
  for (const [status, reason] of Object.entries(reasons)) {
    far.answer = (_, response) => response.writeHead(Number(status), { Location: '/x' }).end()
    t.match(await next(), { type: 'document-failed', gone: false, reason }, status)
  }
})

t.test('410 is a revocation, and what follows it comes whole', async (t) => {
  const far = await server(t)
  const { next } = source(t, far)
  const give = (status: number) => {
    far.answer = (_, response) => response.writeHead(status, { ETag: '"1"' }).end('{}')
  }
  give(200)
  t.match(await next(), { type: 'document-received' })
  give(410)
  t.match(await next(), { type: 'document-failed', gone: true, reason: /answered 410/ })
  give(200)
  t.match(await next(), { type: 'document-received' }, 'the same text grants again')
  t.equal(far.seen[2]?.etag, undefined)
})

t.test('failures back off with jitter, and the server’s Retry-After is obeyed', async (t) => {
  const far = await server(t)
  const { next, waits } = source(t, far)
  const headers: Record<string, string> = {}
  far.answer = (_, response) => response.writeHead(503, headers).end()
  await next()
  await next()
  await next()
  t.same(waits, [11_250, 22_500, 45_000], 'three quarters of 15, 30, 60 s')
  headers['Retry-After'] = '120'
  await next()
  t.ok((waits[3] ?? 0) >= 120_000, `${waits[3]}`)
  headers['Retry-After'] = new Date(Date.now() + 600_000).toUTCString()
  await next()
  t.ok((waits[4] ?? 0) > 590_000, `${waits[4]}`)
  far.answer = (_, response) => response.end('{}')
  await next()
  t.equal(waits[5], REFRESH_MS, 'a success forgets the failures')
})

t.test('a server that nobody vouches for is not trusted', async (t) => {
  const far = await server(t)
  const other = selfSigned(folder, 'other')
  const wrong = source(t, { ...far, caFile: other.certificate })
  t.match(await wrong.next(), {
    type: 'document-failed',
    gone: false,
    reason: /signed its certificate itself|authority that this device does not know/,
  })
  const none = source(t, { ...far, caFile: '' })
  t.match(await none.next(), { reason: /Name that certificate in provisioning.ca_file/ })
  t.same(far.seen, [], 'nothing was asked')
})

t.test('a certificate for another name is refused', async (t) => {
  const far = await server(t)
  const { next } = source(t, { url: far.url.replace('localhost', '127.0.0.1') })
  t.match(await next(), { reason: /made for another name/ })
})

t.test('TLS 1.1 is refused', async (t) => {
  const far = await server(t, {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  const { next } = source(t, far)
  t.match(await next(), { type: 'document-failed', reason: /TLS|broke the connection off/ })
  t.same(far.seen, [])
})

t.test('a client certificate is shown where the server asks for one', async (t) => {
  const client = selfSigned(folder, 'client', 'tech-1')
  const far = await server(t, {
    requestCert: true,
    rejectUnauthorized: true,
    ca: readFileSync(client.certificate),
  })
  const with_ = source(t, {
    ...far,
    clientCertificateFile: client.certificate,
    clientKeyFile: client.key,
  })
  t.match(await with_.next(), { type: 'document-received' })
  t.equal(far.seen[0]?.client, 'tech-1')
  const without = source(t, far)
  t.match(await without.next(), { type: 'document-failed', gone: false })
})

t.test('a server that is not there, or not https, is reported with what to do', async (t) => {
  const plain = createServer((socket) => {
    socket.resume().end('HTTP/1.0 200 OK\r\n\r\n')
  })
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  const { port } = plain.address() as AddressInfo
  const url = `https://localhost:${port}/`
  t.match(await source(t, { url }).next(), { reason: /https server listens there/ })
  await new Promise((resolve) => plain.close(resolve))
  t.match(await source(t, { url }).next(), {
    reason: /nothing listens there. Check host and port of provisioning.url/,
  })
  t.match(await source(t, { url: 'https://name.invalid/' }).next(), {
    reason: /name.invalid cannot be used: .*name server/,
  })
})

t.test('a ca_file that is missing is reported, and asked for again', async (t) => {
  const { next, waits } = source(t, { url: 'https://localhost:1/', caFile: `${folder}/none.pem` })
  t.match(await next(), { reason: /file of \[provisioning\] is missing/ })
  t.equal(waits.length, 1)
})

t.test('a body that is too long, no UTF-8 or cut off is no document', async (t) => {
  const far = await server(t)
  const { next, events } = source(t, far)
  far.answer = (_, response) => response.end('x'.repeat(300 * 1024))
  t.match(await next(), { reason: /longer than 256 KiB/ })
  far.answer = (_, response) => response.end(Buffer.from([0x7b, 0xff, 0x7d]))
  t.match(await next(), { reason: /not UTF-8/ })
  far.answer = (_, response) => {
    response.writeHead(200, { 'Content-Length': '100' })
    response.write('{', () => response.destroy())
  }
  t.match(await next(), { reason: /broke the connection off/ })
  t.equal(events.length, 3, 'one failure is told once')
})

t.test('a server that dribbles is given up after a while', async (t) => {
  const far = await server(t)
  far.answer = (_, response) => response.writeHead(200).write('{')
  const { next } = source(t, { ...far, timeoutMs: 200 })
  t.match(await next(), { reason: /does not answer/ })
})

t.test('one question at a time, and none is answered after stop', async (t) => {
  const far = await server(t)
  const arrived = new Promise<void>((resolve) => {
    far.answer = () => resolve()
  })
  const { fetcher, events } = source(t, far)
  fetcher.start()
  fetcher.refresh()
  await arrived
  fetcher.stop()
  await new Promise((resolve) => setImmediate(resolve))
  t.same(events, [])
  t.equal(far.seen.length, 1)
})
