/** The body of a thread that makes one request: its clock is not stopped by whatever else the suite is busy with. */
import { request as overHttp } from 'node:http'
import { request as overTls } from 'node:https'
import { parentPort, workerData } from 'node:worker_threads'

export interface Question {
  /** `https:` or `http:`. */
  protocol: string
  hostname: string
  port: number | null
  path: string
  /** As players call the host. */
  hostName: string
  headers: Record<string, string>
  longestMs: number
  mostBytes: number
}

/** `seconds` from the beginning of the connection to the answer's last byte. */
export type Outcome =
  | { status: number; contentType: string; body: string; seconds: number }
  /** The network's own code, null where only time went by. */
  | { code: string | null; words: string }

const question = workerData as Question
const tell = (outcome: Outcome): void => parentPort?.postMessage(outcome)

const open = question.protocol === 'https:' ? overTls : overHttp
const startedAt = performance.now()
const request = open(
  {
    host: question.hostname,
    port: question.port,
    path: question.path,
    servername: question.hostName,
    // Whether the certificate can be trusted is another item's question.
    rejectUnauthorized: false,
    agent: false,
    signal: AbortSignal.timeout(question.longestMs),
    headers: question.headers,
  },
  (response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => {
      body = (body + piece).slice(0, question.mostBytes)
    })
    response.on('error', failed)
    response.on('end', () =>
      tell({
        status: response.statusCode ?? 0,
        contentType: response.headers['content-type'] ?? '',
        body,
        seconds: (performance.now() - startedAt) / 1000,
      }),
    )
  },
)
request.on('error', failed)
request.end()

function failed(error: NodeJS.ErrnoException): void {
  const isLate = error.name === 'AbortError' || error.name === 'TimeoutError'
  tell({
    code: isLate ? null : (error.code ?? null),
    words: isLate ? `gives no answer within ${question.longestMs / 1000} s` : error.message,
  })
}
