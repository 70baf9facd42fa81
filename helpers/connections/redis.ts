/** A bounded session to Redis, by ioredis over whichever way leads there. */
import type { Redis } from 'ioredis'
import type { Interpretation } from './failures/classify.ts'
import { interpretRedis } from './failures/redis.ts'
import { type Line, notThisProtocol, type Protocol } from './line.ts'
import type { Ask } from './redis-reader.ts'
import { logIn, type Opening, openLine } from './sessions/opening.ts'
import type { Session } from './sessions/session.ts'

/** The reply types of RESP2 and RESP3. */
const REPLY_TYPES = '+-:$*%~_#,(=!>|'

/** What Redis says to a connection that it does not want, before any command: ioredis would have no command to match. */
const UNASKED = /^-(ERR max number of clients|DENIED )/

function judgeGreeting(first: Buffer): Interpretation | null {
  if (!REPLY_TYPES.includes(String.fromCharCode(first[0] ?? 0))) return notThisProtocol(first)
  const words = first.toString('latin1')
  if (!UNASKED.test(words)) return null
  const [detail = ''] = words.slice(1).split(/[.\r]/)
  return { state: detail.startsWith('ERR max') ? 'no-room' : 'wrong-password', detail }
}

const protocol: Protocol = { judgeGreeting, interpret: interpretRedis }

export interface RedisSession extends Session {
  readonly way: string
  ask: Ask
}

/** ioredis keeps a failed command's arguments in its error, a login's password among them. */
function withoutArguments(error: unknown): unknown {
  if (!(error instanceof Error) || !('command' in error)) return error
  const bare = new Error(error.message)
  bare.name = error.name
  return bare
}

const clean = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw withoutArguments(error)
  })

type Driver = Pick<typeof import('ioredis'), 'AbstractConnector' | 'Redis'>

async function connect(
  { AbstractConnector, Redis: RedisClient }: Driver,
  line: Line,
  { account, runId }: Opening,
): Promise<Redis> {
  class Connector extends AbstractConnector {
    constructor() {
      super(0)
    }

    // ioredis types its stream as a socket; what it uses of one, DriverSocket has.
    override async connect(): Promise<typeof this.stream> {
      this.stream = line.socket as unknown as typeof this.stream
      return this.stream
    }
  }
  const { user, password } = account
  const client = new RedisClient({
    Connector,
    lazyConnect: true,
    ...(user === undefined ? {} : { username: user }),
    ...(user === undefined && password === undefined ? {} : { password: password ?? '' }),
    connectionName: `runbook:${runId}`,
    disableClientInfo: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
  })
  // The refusal of a login comes only as an event; connect() itself says no more than that the connection closed.
  const refused = new Promise<never>((_, reject) => client.on('error', reject))
  refused.catch(() => undefined)
  await Promise.race([client.connect(), refused])
  return client
}

/** Throws ConnectionFailure, or EngineFailure where only the engine could tell the way. */
export async function openRedis(opening: Opening): Promise<RedisSession> {
  const driver = import('ioredis')
  const opened = await openLine(opening, 'Redis', protocol)
  const { line } = opened
  const client = await logIn(opening, opened, async () => clean(connect(await driver, line, opening)))
  return {
    way: `${line.link.way}: ${line.link.place}`,
    get isBroken() {
      return line.isBroken
    },
    ask: (work) => line.exchange('query', opening.timeoutMs, () => clean(work(client))),
    close: () => line.close(() => client.quit()),
  }
}
