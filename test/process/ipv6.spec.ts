import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { device, start, statusUntil } from './program.js'
import { isRegistered, provision, upstream } from './upstream.js'

t.test('registers over IPv6, and says where it is in brackets (RFC 5118 §4.2)', async (t) => {
  const phone = device(t)
  const config = readFileSync(phone.config, 'utf8').replace('"127.0.0.1"', '"::1"')
  writeFileSync(phone.config, config)
  const rig = await upstream(t, 0, '::1')
  provision(phone, rig.port, undefined, '::1')
  const daemon = start(t, phone)
  await statusUntil(phone, isRegistered)
  t.ok(rig.knows())
  const [register = ''] = rig.said
  t.match(register, /^Via: SIP\/2\.0\/UDP \[::1\]:\d+;/m)
  t.match(register, /^Contact: <sip:[^@>]+@\[::1\]:\d+/m)
  t.equal(await daemon.stop(), 0)
  t.notOk(rig.knows(), 'and unregisters')
})
