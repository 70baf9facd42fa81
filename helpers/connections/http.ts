/** Bounded requests to an HTTP service of the stack, by node:http over whichever way leads there. */
import { Agent, type IncomingMessage, request } from 'node:http'
import { codeOf } from '../error-code.ts'
import type { Interpret, Interpretation } from './failures/classify.ts'
import { notThisProtocol, type Protocol } from './line.ts'
import { type Opening, openLine } from './sessions/opening.ts'
import type { Session } from './sessions/session.ts'

export interface HttpAnswer {
  status: number
  /** Without parameters, in lower case; empty where the service gives none. */
  contentType: string
  body: string
  /** From asking on an open connection to the answer's last byte. */
  durationMs: number
}

export interface HttpReader {
  /** How the service was reached: `container-address: 172.20.0.9:9090`. For evidence. */
  readonly way: string
  /** One GET, whatever its status; redirects are not followed. Throws ConnectionFailure. */
  get: (path: string, headers?: Record<string, string>) => Promise<HttpAnswer>
}

export interface HttpSession extends Session {
  readonly way: string
  get: HttpReader['get']
}

/** More than any answer that probes ask for; what sends more is not what we think it is. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

const judgeGreeting = (first: Buffer): Interpretation | null =>
  first.subarray(0, 5).toString('latin1') === 'HTTP/' ? null : notThisProtocol(first)

/** Node's parser names what it does not understand by codes of its own. */
const interpret: Interpret = (error) =>
  codeOf(error)?.startsWith('HPE_') ? { state: 'garbage', detail: error.message } : null

const protocol: Protocol = { judgeGreeting, interpret }

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > MAX_BODY_BYTES) throw new RangeError(`an answer of more than ${MAX_BODY_BYTES} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

/** Whether the server will answer another request on this connection; its end may not have arrived yet. */
function staysOpen({ httpVersion, headers }: IncomingMessage): boolean {
  const words = (headers.connection ?? '').toLowerCase()
  return httpVersion === '1.0' ? words.includes('keep-alive') : !words.includes('close')
}

/** `token` goes with every request. Throws ConnectionFailure, or EngineFailure where only the engine could tell the way. */
export async function openHttp(opening: Opening, token: string | null): Promise<HttpSession> {
  const { line } = await openLine(opening, 'HTTP', protocol)
  const { service, port, published } = opening.target
  class OneLine extends Agent {
    override createConnection(): typeof line.socket {
      return line.socket
    }
  }
  const agent = new OneLine({ keepAlive: true, maxSockets: 1 })
  const host = published === null ? `${service}:${port}` : `${published.host}:${published.port}`
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }

  let isOver = false

  const ask = async (path: string, headers: Record<string, string>): Promise<HttpAnswer> => {
    const start = performance.now()
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // Own requests are known by this name wherever the service logs or counts them.
      const own = { host, 'user-agent': `runbook/${opening.runId}`, ...authorization, ...headers }
      request({ agent, path, headers: own }, resolve).on('error', reject).end()
    })
    const body = await bodyOf(answer)
    isOver = !staysOpen(answer)
    const [contentType = ''] = (answer.headers['content-type'] ?? '').split(';')
    const durationMs = performance.now() - start
    return { status: answer.statusCode ?? 0, contentType: contentType.trim().toLowerCase(), body, durationMs }
  }

  return {
    way: `${line.link.way}: ${line.link.place}`,
    get isBroken() {
      return line.isBroken || isOver
    },
    get: (path, headers = {}) =>
      line.exchange(line.socket.received === 0 ? 'login' : 'query', opening.timeoutMs, () => ask(path, headers)),
    close: () => line.close(async () => agent.destroy()),
  }
}
