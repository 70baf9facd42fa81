/** What time a time server has, by SNTP (RFC 4330). */
import { askDatagram } from './datagram.ts'

const PACKET_BYTES = 48
/** Seconds between NTP's year 1900 and 1970. */
const EPOCH_SECONDS = 2_208_988_800
const CLIENT_V4 = 0x23

/** An NTP time stamp as milliseconds since 1970, in the era that began in 1900 or, from 2036, the next. */
function instant(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at)
  const era = seconds < 0x80000000 ? 2 ** 32 : 0
  return (seconds + era - EPOCH_SECONDS) * 1000 + (packet.readUInt32BE(at + 4) / 2 ** 32) * 1000
}

export interface ServerTime {
  /** Our clock minus the server's, in milliseconds, good to half of the round trip. */
  offsetMs: number
  roundTripMs: number
  stratum: number
}

/** Null where it is no answer of a server that knows the time. */
export function parseServerTime(packet: Buffer, sentAt: number, receivedAt: number): ServerTime | null {
  if (packet.length < PACKET_BYTES) return null
  const mode = packet.readUInt8(0) & 7
  const leap = packet.readUInt8(0) >> 6
  const stratum = packet.readUInt8(1)
  // Leap 3: not synchronised itself. Stratum 0: a refusal ("kiss of death").
  if (mode !== 4 || leap === 3 || stratum === 0 || stratum > 15) return null
  const [arrived, left] = [instant(packet, 32), instant(packet, 40)]
  if (left < arrived) return null
  return {
    offsetMs: (sentAt - arrived + (receivedAt - left)) / 2,
    roundTripMs: receivedAt - sentAt - (left - arrived),
    stratum,
  }
}

/** Null where it answers that it does not know the time. Throws as `askDatagram` does. */
export async function askServerTime(host: string, port: number, timeoutMs: number): Promise<ServerTime | null> {
  const question = Buffer.alloc(PACKET_BYTES)
  question.writeUInt8(CLIENT_V4, 0)
  const sentAt = Date.now()
  const answer = await askDatagram(host, port, question, timeoutMs)
  return parseServerTime(answer, sentAt, Date.now())
}
