import t from 'tap'
import { isDocumentFault, lineOf, parseDocument } from '../../../src/core/provisioning/document.js'
import { example, textOf } from './example.js'

const faultOf = (change: (document: ReturnType<typeof example>) => void): string => {
  const document = example()
  change(document)
  const result = parseDocument(textOf(document))
  return isDocumentFault(result) ? result.fault : 'no fault'
}

t.test('a document with only what is required has the defaults of PRODUCT §1', async (t) => {
  const document = parseDocument(textOf(example()))
  if (isDocumentFault(document)) throw new Error(document.fault)
  t.equal(document.issuedAtMs, Date.UTC(2026, 10, 22, 10))
  t.equal(document.notAfterMs, Date.UTC(2027, 10, 22, 10))
  const line = lineOf(document, 1)
  t.equal(line?.extensionType, '', 'no type is no phone terminal')
  t.equal(line?.permissions.multiUserAware, false, 'absent is denied')
  t.equal(line?.keypadTransfer.enabled, false, 'absent is off')
  t.same(line?.account.codecs, ['PCMA', 'PCMU'])
  t.equal(line?.account.upstream.port, 0)
  t.equal(line?.account.authUser, '0003*210', 'the SIP user name signs in')
  t.match(line?.keypadTransfer, { blindCode: '#1', attendedCode: '*2', swapCode: '*4' })
  t.match(line?.keypadTransfer.timers, {
    prefixMs: 1500,
    firstMs: 6000,
    longMs: 4000,
    shortMs: 2000,
    holdMs: 2000,
    referMs: 34_000,
    probeMs: 5000,
    notifyMs: 32_000,
    resultBlindMs: 60_000,
    resultAttendedMs: 10_000,
    noAnswerMs: 30_000,
    graceMs: 5000,
    recallMs: 25_000,
    recallGapMs: 10_000,
    recallTries: 2,
  })
})

t.test('the password cannot be printed', async (t) => {
  const document = parseDocument(textOf(example()))
  t.notMatch(JSON.stringify(document), 'hunter2')
  if (isDocumentFault(document)) throw new Error(document.fault)
  t.equal(lineOf(document, 1)?.account.password.reveal(), 'hunter2')
})

t.test('a password of the wrong type or a broken text does not appear in the fault', async (t) => {
  const number = faultOf((document) => {
    Object.assign(document.lines[0] as object, {
      account: { ...document.lines[0]?.account, password: 471147 },
    })
  })
  t.match(number, 'lines[0].account.password must be text')
  t.notMatch(number, '471147')
  const cut = parseDocument(textOf(example()).slice(0, -9))
  t.match(cut, { path: '', fault: /not JSON/ })
  t.notMatch(cut, { fault: /hunter2/ })
})

t.test('nothing is coerced', async (t) => {
  const line = (document: ReturnType<typeof example>) => document.lines[0] as object
  t.match(
    faultOf((document) =>
      Object.assign(line(document), { permissions: { multiUserAware: 'true' } }),
    ),
    'lines[0].permissions.multiUserAware must be true or false (without quotes), but it is text.',
  )
  t.match(
    faultOf((document) => Object.assign(line(document), { permissions: { multiUserAware: 1 } })),
    'multiUserAware must be true or false',
  )
  t.match(
    faultOf((document) => Object.assign(line(document), { line: '1' })),
    'lines[0].line must be a whole number',
  )
  t.match(
    faultOf((document) => Object.assign(document, { version: 2 })),
    'version must be 1',
  )
  t.match(parseDocument('[]'), { fault: 'The document must be a group of keys, but it is a list.' })
})

t.test('a fault says where, what, and what was probably meant', async (t) => {
  t.match(
    faultOf((document) =>
      Object.assign(document.lines[0]?.account as object, { displayname: 'x' }),
    ),
    'lines[0].account.displayname is not a known key. Did you mean displayName?',
  )
  t.match(
    faultOf((document) =>
      Object.assign(document.lines[0] as object, { keypadTransfer: { blind: 'gaurded' } }),
    ),
    'must be one of "auto", "refer", "guarded", but it is "gaurded". Did you mean "guarded"?',
  )
  t.match(
    faultOf((document) => {
      Reflect.deleteProperty(document.lines[0]?.account as object, 'domain')
    }),
    'lines[0].account.domain is missing; it looks like "example.com".',
  )
  t.match(
    faultOf((document) =>
      Object.assign(document.lines[0] as object, {
        keypadTransfer: { timers: { noAnswerMs: 9000 } },
      }),
    ),
    'lines[0].keypadTransfer.timers.noAnswerMs must be between 10000 and 120000, but it is 9000.',
  )
})

t.test('what no schema can say is checked too', async (t) => {
  t.match(
    faultOf((document) => document.lines.push(example().lines[0] as never)),
    'lines[1].line repeats line 1.',
  )
  t.match(
    faultOf((document) =>
      Object.assign(document.lines[0] as object, { keypadTransfer: { swapCode: '#1' } }),
    ),
    'uses one code twice',
  )
  t.match(
    faultOf((document) => Object.assign(document, { notAfter: '2026-02-29T10:00:00Z' })),
    'notAfter names a day or time that does not exist.',
  )
  t.match(
    faultOf((document) => Object.assign(document, { notAfter: document.issuedAt })),
    'notAfter must be later',
  )
})

t.test('no text of the document can smuggle a line into a SIP header', async (t) => {
  for (const key of ['user', 'authUser', 'domain', 'displayName']) {
    t.match(
      faultOf((document) =>
        Object.assign(document.lines[0]?.account as object, { [key]: 'a\r\nVia: b' }),
      ),
      `lines[0].account.${key} is not what is allowed`,
      key,
    )
  }
})

t.test('keys that begin with x- are others’ business, wherever they stand', async (t) => {
  const document = example()
  Object.assign(document, { 'x-owner': 'fleet' })
  Object.assign(document.lines[0]?.account as object, { 'x-note': [1] })
  t.notOk(isDocumentFault(parseDocument(textOf(document))))
})
