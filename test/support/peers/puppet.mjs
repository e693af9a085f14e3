// A pair of hands at one place of the stage: does with sockets what a line of JSON on stdin says, and tells in lines of JSON
// what came of it. Plain JavaScript, because it is run as it is in a network namespace.

import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createServer as createHttpsServer } from 'node:https'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { createServer as createTlsServer } from 'node:tls'

const tell = (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`)
const sockets = new Map()

/** The socket of a port; whatever comes there is told. */
function socketOf(port) {
  const known = sockets.get(port)
  if (known !== undefined) return known
  const bound = new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.on('message', (bytes, { address, port: from }) => {
      tell({ heard: bytes.toString('latin1'), port, from: `${address}:${from}` })
    })
    socket.bind(port, () => resolve(socket))
  })
  sockets.set(port, bound)
  return bound
}

/** Sends datagrams, one after the other, `everyMs`; `data` in base64. */
async function send({ id, port, address, toPort, data, everyMs }) {
  const socket = await socketOf(port)
  for (const one of data) {
    await new Promise((sent, failed) => {
      const done = (error) => (error === null ? sent() : failed(error))
      socket.send(Buffer.from(one, 'base64'), toPort, address, done)
    })
    if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  tell({ id })
}

/** Whether somebody accepts a TCP connection. */
function dial({ id, address, toPort }) {
  const socket = connect({ host: address, port: toPort })
  const end = (outcome) => {
    socket.destroy()
    tell({ id, outcome })
  }
  socket.once('connect', () => end('open'))
  socket.once('error', ({ code }) => end(code))
}

/** A TLS server that tells what it is given after the handshake. */
function pose({ id, port, key, certificate, isOld }) {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }
  const files = { key: readFileSync(key), cert: readFileSync(certificate) }
  const server = createTlsServer({ ...files, ...(isOld && old) }, (socket) => {
    tell({ accepted: port })
    socket.on('data', (bytes) => tell({ given: bytes.toString('latin1'), port }))
    socket.on('error', () => {})
  })
  server.on('tlsClientError', (error) => tell({ refused: port, reason: error.code }))
  server.listen(port, () => tell({ id }))
}

/** An https server with one document; each request is told. */
function publish({ id, port, key, certificate, document }) {
  const files = { key: readFileSync(key), cert: readFileSync(certificate) }
  const server = createHttpsServer(files, (request, response) => {
    tell({ fetched: request.url, port })
    response.setHeader('Content-Type', 'application/json')
    response.end(document)
  })
  server.on('tlsClientError', (error) => tell({ refused: port, reason: error.code }))
  server.listen(port, () => tell({ id }))
}

/** A SIP server that asks everybody for the password, again and again. */
function beg({ id, port, status, realm }) {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
  const socket = createSocket('udp4')
  socket.on('message', (bytes, { address, port: from }) => {
    const text = bytes.toString('latin1')
    const method = text.slice(0, text.indexOf(' '))
    tell({ asked: method, port, credentials: /^(Proxy-)?Authorization:/im.test(text) })
    if (method === 'ACK' || method.startsWith('SIP/')) return
    const kept = text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line))
    const tagged = kept.map((line) =>
      /^To:/i.test(line) && !/;tag=/.test(line) ? `${line};tag=beggar` : line,
    )
    const challenge = `${name}: Digest realm="${realm}", nonce="${Date.now()}", qop="auth"`
    const answer = [`SIP/2.0 ${status} Who are you`, ...tagged, challenge, 'Content-Length: 0']
    socket.send(`${answer.join('\r\n')}\r\n\r\n`, from, address)
  })
  socket.bind(port, () => tell({ id }))
}

const ACTS = { send, dial, pose, publish, beg }

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line)
    void ACTS[order.act](order)
  })
  .on('close', () => process.exit(0))
tell({ ready: true })
