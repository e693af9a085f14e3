import type { Registrar } from '../../src/app/trial/registrar.js'
import type { Effect } from '../../src/core/effect.js'
import type { Endpoint } from '../../src/core/sip/endpoint.js'
import type { SipRequest } from '../../src/core/sip/message/message.js'
import { buildResponse, serializeMessage } from '../../src/core/sip/message/serializer.js'
import { numericEndpoint } from '../../src/core/sip/next-hop.js'
import { responseDestination } from '../../src/core/sip/transaction/hop.js'

/** What the server answers to a REGISTER. */
export function registered(registrar: Registrar, request: SipRequest, source: Endpoint): Effect {
  const { to } = buildResponse(request, 200)
  const answer = { ...registrar.register(request), to }
  return {
    do: 'send-datagram',
    bytes: serializeMessage(answer),
    to: responseDestination(request, source),
  }
}

/** Where a user has registered at that moment; `otherwise` where they have not. */
export function registeredAt(registrar: Registrar, user: string, otherwise: Endpoint): Endpoint {
  const where = () => {
    const contact = registrar.find(user)
    return (contact && numericEndpoint(contact)) ?? otherwise
  }
  return {
    transport: 'udp',
    get address() {
      return where().address
    },
    get port() {
      return where().port
    },
  }
}
