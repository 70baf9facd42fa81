/** One FastCGI request, as a web server would send it: enough to ask PHP-FPM for its status page. */
import type { Duplex } from 'node:stream'

const VERSION = 1
const REQUEST_ID = 1
const TYPE = { begin: 1, end: 3, params: 4, stdin: 5, stdout: 6, stderr: 7 } as const
const RESPONDER = 1
const HEADER_BYTES = 8

function record(type: number, content: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(VERSION, 0)
  header.writeUInt8(type, 1)
  header.writeUInt16BE(REQUEST_ID, 2)
  header.writeUInt16BE(content.length, 4)
  return Buffer.concat([header, content])
}

/** Lengths below 128 take one byte, longer ones four with the highest bit set. */
function length(bytes: number): Buffer {
  if (bytes < 128) return Buffer.from([bytes])
  const long = Buffer.alloc(4)
  long.writeUInt32BE((bytes | 0x80000000) >>> 0)
  return long
}

function encodeParams(params: Record<string, string>): Buffer {
  const parts = Object.entries(params).flatMap(([name, value]) => {
    const [key, text] = [Buffer.from(name), Buffer.from(value)]
    return [length(key.length), length(text.length), key, text]
  })
  return Buffer.concat(parts)
}

/** The whole of a GET request without body. */
export function fastcgiRequest(params: Record<string, string>): Buffer {
  const begin = Buffer.alloc(8)
  begin.writeUInt16BE(RESPONDER, 0)
  return Buffer.concat([
    record(TYPE.begin, begin),
    record(TYPE.params, encodeParams(params)),
    record(TYPE.params, Buffer.alloc(0)),
    record(TYPE.stdin, Buffer.alloc(0)),
  ])
}

export interface FastcgiAnswer {
  stdout: string
  stderr: string
  /** The application has said that the request is over. */
  isComplete: boolean
}

/** Puts the records of an answer together. Throws RangeError at bytes that are no FastCGI. */
export function parseFastcgi(bytes: Buffer): FastcgiAnswer {
  const parts = { [TYPE.stdout]: [] as Buffer[], [TYPE.stderr]: [] as Buffer[] }
  let isComplete = false
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    if (bytes[at] !== VERSION) throw new RangeError(`no FastCGI: ${bytes.subarray(at, at + 40).toString('latin1')}`)
    const type = bytes[at + 1]
    const start = at + HEADER_BYTES
    const end = start + bytes.readUInt16BE(at + 4)
    if (end > bytes.length) break
    if (type === TYPE.stdout || type === TYPE.stderr) parts[type].push(bytes.subarray(start, end))
    if (type === TYPE.end) isComplete = true
    at = end + (bytes[at + 6] ?? 0)
  }
  return {
    stdout: Buffer.concat(parts[TYPE.stdout]).toString('utf8'),
    stderr: Buffer.concat(parts[TYPE.stderr]).toString('utf8'),
    isComplete,
  }
}

/** An answer longer than this is not a status page. */
const MOST_BYTES = 1024 * 1024

/** Sends the request and reads until the answer is complete or the other side has ended. */
export async function askFastcgi(stream: Duplex, params: Record<string, string>): Promise<FastcgiAnswer> {
  stream.write(fastcgiRequest(params))
  let bytes: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk as Buffer])
    const answer = parseFastcgi(bytes)
    if (answer.isComplete || bytes.length > MOST_BYTES) return answer
  }
  return parseFastcgi(bytes)
}
