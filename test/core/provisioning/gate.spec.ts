import t from 'tap'
import {
  isDocumentFault,
  lineOf,
  type ProvisionedLine,
  type ProvisioningDocument,
  parseDocument,
} from '../../../src/core/provisioning/document.js'
import { GATE_REASONS, gate } from '../../../src/core/provisioning/gate.js'
import { granted, textOf } from './example.js'

const parsed = parseDocument(textOf(granted()))
if (isDocumentFault(parsed)) throw new Error(parsed.fault)
const document: ProvisioningDocument = parsed
const line = lineOf(document, 1) as ProvisionedLine
const valid = document.notAfterMs - 1

t.test('everything granted is allowed until the last moment', async (t) => {
  t.same(gate(line, document, valid), { allowed: true })
  t.same(gate(line, document, 0), { allowed: true })
})

t.test('each missing condition denies with its own reason', async (t) => {
  const rows: [string, ProvisionedLine | undefined, ProvisioningDocument | undefined, number][] = [
    ['no-config', undefined, document, valid],
    ['no-config', line, undefined, valid],
    ['expired', line, document, document.notAfterMs],
    ['expired', line, document, Number.NaN],
    ['not-phone-terminal', { ...line, extensionType: '' }, document, valid],
    ['not-phone-terminal', { ...line, extensionType: 'queue' }, document, valid],
    ['not-phone-terminal', { ...line, extensionType: 'TERM' }, document, valid],
    ['not-multi-user-aware', { ...line, permissions: { multiUserAware: false } }, document, valid],
    [
      'account-disabled',
      { ...line, account: { ...line.account, enabled: false } },
      document,
      valid,
    ],
    [
      'feature-off',
      { ...line, keypadTransfer: { ...line.keypadTransfer, enabled: false } },
      document,
      valid,
    ],
  ]
  for (const [reason, row, of, at] of rows) {
    t.same(gate(row, of, at), { allowed: false, reason }, reason)
  }
  t.same([...new Set(rows.map(([reason]) => reason))].sort(), Object.keys(GATE_REASONS).sort())
})

t.test('a value that is merely truthy is no grant', async (t) => {
  for (const truthy of ['true', 'yes', 1, {}, []] as unknown[]) {
    const soft = { multiUserAware: truthy } as ProvisionedLine['permissions']
    t.match(gate({ ...line, permissions: soft }, document, valid), {
      reason: 'not-multi-user-aware',
    })
    const on = { ...line.account, enabled: truthy } as ProvisionedLine['account']
    t.match(gate({ ...line, account: on }, document, valid), { reason: 'account-disabled' })
    const feature = { ...line.keypadTransfer, enabled: truthy } as ProvisionedLine['keypadTransfer']
    t.match(gate({ ...line, keypadTransfer: feature }, document, valid), { reason: 'feature-off' })
  }
})
