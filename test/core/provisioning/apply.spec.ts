import t from 'tap'
import {
  type Applied,
  applyCandidate,
  applyRevocation,
  effectiveTime,
} from '../../../src/core/provisioning/apply.js'
import { lineOf, type ProvisioningDocument } from '../../../src/core/provisioning/document.js'
import { gate } from '../../../src/core/provisioning/gate.js'
import { example, granted, textOf } from './example.js'

function accepted(current: Applied | undefined, text: string): Applied {
  const verdict = applyCandidate(current, text)
  if (!verdict.accepted) throw new Error(verdict.fault)
  return verdict.applied
}
const permission = ({ document }: Applied) => gate(lineOf(document, 1), document, 0)

t.test('a good document takes the place of the last one', async (t) => {
  const first = accepted(undefined, textOf(granted()))
  const second = accepted(first, textOf(example()))
  t.match(permission(first), { allowed: true })
  t.match(permission(second), { allowed: false, reason: 'not-phone-terminal' })
})

t.test('a broken document leaves the last good one in force and says so', async (t) => {
  const good = accepted(undefined, textOf(granted()))
  const verdict = applyCandidate(good, '{ "version": 1 }')
  t.equal(verdict.accepted, false)
  t.equal(verdict.applied, good)
  t.match(verdict, { fault: /issuedAt is missing.*The last good document stays in force/ })
})

t.test('a broken first document leaves nothing, and says what is missing', async (t) => {
  const verdict = applyCandidate(undefined, 'nonsense')
  t.equal(verdict.accepted, false)
  t.equal(verdict.applied, undefined)
  t.match(verdict, { fault: /not JSON.*no account until a good one arrives/ })
})

t.test('410 revokes the permission, keeps the account, and survives a restart', async (t) => {
  const good = accepted(undefined, textOf(granted()))
  const revoked = applyRevocation(good)
  t.match(permission(revoked), { allowed: false, reason: 'not-multi-user-aware' })
  t.equal(lineOf(revoked.document, 1)?.account.user, '0003*210')
  const restarted = accepted(undefined, revoked.text)
  t.match(permission(restarted), { allowed: false, reason: 'not-multi-user-aware' })
  t.equal(lineOf(restarted.document, 1)?.account.password.reveal(), 'hunter2')
})

t.test('a device without a clock knows that it is not 1970', async (t) => {
  const document = { issuedAtMs: 3000 } as ProvisioningDocument
  t.equal(effectiveTime(1000, 2000, undefined), 2000, 'the program was built')
  t.equal(effectiveTime(1000, 2000, document), 3000, 'the document was issued')
  t.equal(effectiveTime(9000, 2000, document), 9000, 'the clock is right')
})
