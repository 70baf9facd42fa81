/** A stand-in for the name servers and the registry of a domain, on this machine: it answers for one name what it is told. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'

export interface NameStandIn {
  /** `127.0.0.1:5353`, as a name server is named. */
  resolver: string
  /** What a name is put behind to ask until when it is registered. */
  rdap: string
  close(): Promise<void>
}

interface Told {
  host: string
  /** IPv4 addresses; none is an answer without any. */
  addresses: string[]
  registeredUntil: Date
}

const HEADER = 12
const A = 1
const NO_SUCH_NAME = 3

/** The name of a question, and where the question ends. */
function questionOf(packet: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEADER
  for (let length = packet.readUInt8(at); length > 0; length = packet.readUInt8(at)) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.'), type: packet.readUInt16BE(at + 1), end: at + 5 }
}

/** RFC 1035: the question again, with an address record for each address. */
export function dnsAnswer(packet: Buffer, { host, addresses }: Pick<Told, 'host' | 'addresses'>): Buffer {
  const { name, type, end } = questionOf(packet)
  const isKnown = name.toLowerCase() === host
  const records = isKnown && type === A ? addresses : []
  const head = Buffer.alloc(HEADER)
  packet.copy(head, 0, 0, 2)
  head.writeUInt16BE(0x8580 | (isKnown ? 0 : NO_SUCH_NAME), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  const answers = records.map((address) =>
    // A pointer to the question's name, type A, class IN, one minute, four bytes.
    Buffer.from([0xc0, HEADER, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]),
  )
  return Buffer.concat([head, packet.subarray(HEADER, end), ...answers])
}

export async function startNameStandIn(told: Told): Promise<NameStandIn> {
  const dns = createSocket('udp4')
  dns.on('message', (packet, { port, address }) => dns.send(dnsAnswer(packet, told), port, address))
  dns.bind(0, '127.0.0.1')
  await once(dns, 'listening')
  const registry = createServer((_, response) => {
    const events = [{ eventAction: 'expiration', eventDate: told.registeredUntil.toISOString() }]
    response.setHeader('content-type', 'application/rdap+json')
    response.end(JSON.stringify({ objectClassName: 'domain', notices: [{ title: 'stand-in' }], events, status: [] }))
  })
  registry.listen(0, '127.0.0.1')
  await once(registry, 'listening')
  const place = registry.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  return {
    resolver: `127.0.0.1:${dns.address().port}`,
    rdap: `http://127.0.0.1:${port}/rdap-stand-in/domain/`,
    close: async () => {
      dns.close()
      registry.closeAllConnections()
      registry.close()
      await once(registry, 'close')
    },
  }
}
