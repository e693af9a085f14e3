import { isHere, type Source, type Word, wordOf } from './source.js'

/** The names of header fields: their one spelling here, and what the parser must know of each. */

/** How the parser reads a header; everything else is text to it. */
export type HeaderKind =
  | 'text'
  | 'via'
  | 'from'
  | 'to'
  | 'call-id'
  | 'cseq'
  | 'content-length'
  | 'contact'
  | 'route'
  | 'record-route'
  | 'max-forwards'
  | 'expires'
  | 'refer-to'
  | 'content-type'
  | 'event'
  | 'subscription-state'
  | 'replaces'

export interface HeaderForm {
  readonly name: string
  /** The name and its colon, as most lines begin with it. */
  readonly field: Word
  /** What a line of ours begins with, after the line break that ends the one before. */
  readonly opening: string
  readonly kind: HeaderKind
  /** A comma separates elements (RFC 3261 §7.3.1). */
  readonly list: boolean
  /** A bit of its own when the header may occur only once, else 0. */
  readonly once: number
}

/** Headers that occur at most once and have no grammar that the parser checks. */
const ONCE = ['Min-Expires', 'Referred-By', 'Session-Expires', 'Min-SE', 'Refer-Sub', 'Subject']

const ONCE_OF_KIND: readonly (readonly [string, HeaderKind])[] = [
  ['From', 'from'],
  ['To', 'to'],
  ['Call-ID', 'call-id'],
  ['CSeq', 'cseq'],
  ['Content-Length', 'content-length'],
  ['Max-Forwards', 'max-forwards'],
  ['Expires', 'expires'],
  ['Refer-To', 'refer-to'],
  ['Content-Type', 'content-type'],
  ['Event', 'event'],
  ['Subscription-State', 'subscription-state'],
  ['Replaces', 'replaces'],
]

const LISTS_OF_KIND: readonly (readonly [string, HeaderKind])[] = [
  ['Via', 'via'],
  ['Contact', 'contact'],
  ['Route', 'route'],
  ['Record-Route', 'record-route'],
]

const LISTS = [
  'Accept',
  'Accept-Contact',
  'Accept-Encoding',
  'Accept-Language',
  'Alert-Info',
  'Allow',
  'Allow-Events',
  'Call-Info',
  'Content-Encoding',
  'Content-Language',
  'Diversion',
  'Error-Info',
  'History-Info',
  'In-Reply-To',
  'P-Asserted-Identity',
  'P-Preferred-Identity',
  'Path',
  'Proxy-Require',
  'Reason',
  'Require',
  'Service-Route',
  'Supported',
  'Unsupported',
  'Warning',
]

/** Where capitals do not simply follow hyphens. */
const TEXTS = [
  'MIME-Version',
  'P-Access-Network-Info',
  'RAck',
  'RSeq',
  'Retry-After',
  'SIP-ETag',
  'SIP-If-Match',
  'User-Agent',
  'Server',
  'Date',
  'WWW-Authenticate',
  'Proxy-Authenticate',
  'Authorization',
  'Proxy-Authorization',
  'Authentication-Info',
  'Content-Disposition',
  'Content-ID',
]

/** RFC 3261 §7.3.3 and the registry of later ones. */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
}

/** By the canonical spelling and by the one in lower case. */
const FORMS = new Map<string, HeaderForm>()

const formOf = (name: string, kind: HeaderKind, list: boolean, once: number): HeaderForm => ({
  name,
  field: wordOf(`${name}:`),
  opening: `\r\n${name}: `,
  kind,
  list,
  once,
})

function know(name: string, kind: HeaderKind, list: boolean, once: number): void {
  const form = formOf(name, kind, list, once)
  FORMS.set(name, form).set(name.toLowerCase(), form)
}

for (const [name, kind] of LISTS_OF_KIND) know(name, kind, true, 0)
for (const name of LISTS) know(name, 'text', true, 0)
for (const name of TEXTS) know(name, 'text', false, 0)
ONCE_OF_KIND.forEach(([name, kind], bit) => {
  know(name, kind, false, 1 << bit)
})
ONCE.forEach((name, bit) => {
  know(name, 'text', false, 1 << (ONCE_OF_KIND.length + bit))
})
for (const [compact, name] of Object.entries(COMPACT)) {
  const form = FORMS.get(name) ?? formOf(name, 'text', false, 0)
  FORMS.set(compact, form).set(compact.toUpperCase(), form)
}

/** The known forms by the first and the third letter of what their lines begin with, for `formAt`. */
const BY_LETTERS: (HeaderForm[] | undefined)[] = []
const placeOf = (first: number, third: number): number => ((first & 31) << 5) | (third & 31)

for (const form of new Set(FORMS.values())) {
  const place = placeOf(form.field.codes[0] as number, form.field.codes[2] as number)
  BY_LETTERS[place] = [...(BY_LETTERS[place] ?? []), form]
}

/**
 * The form of the header that begins at the index, if its name stands there in the usual spelling with the
 * colon right behind: it is recognized where it stands, without being scanned, cut out and hashed.
 */
export function formAt(source: Source, from: number): HeaderForm | undefined {
  const { codes } = source
  const candidates = BY_LETTERS[placeOf(codes[from] as number, codes[from + 2] as number)]
  if (candidates === undefined) return undefined
  for (const form of candidates) if (isHere(form.field, source, from)) return form
  return undefined
}

/** What is known of a header by any spelling of its name (RFC 3261 §7.3.1: case does not matter). */
export function headerForm(name: string): HeaderForm {
  return FORMS.get(name) ?? FORMS.get(name.toLowerCase()) ?? textForm(name)
}

const textForm = (name: string): HeaderForm => formOf(capitalized(name), 'text', false, 0)

/** `x-foo-bar` as `X-Foo-Bar`. */
function capitalized(name: string): string {
  const words = name.toLowerCase().split('-')
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('-')
}

/** The line break, the name as it is spelt here, the colon and a space: of known names a text that is there already. */
export const openingOf = (name: string): string => FORMS.get(name)?.opening ?? `\r\n${name}: `

/** The one spelling of a header's name that this program uses; compact forms are expanded. */
export const canonicalName = (name: string): string => headerForm(name).name
