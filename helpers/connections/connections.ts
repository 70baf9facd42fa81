/** Everything that one run holds open: opened when first needed, shared by all who ask, ended together. */
import type { TimeServerDescription } from '../configuration/contents.ts'
import type { StackDescription } from '../configuration/description.ts'
import { CostMeter, type ServiceCost } from './cost.ts'
import type { Account, Credentials } from './credentials.ts'
import { atMost, CalledOff } from './deadline.ts'
import { Engine } from './engine/engine.ts'
import { isExecForbidden } from './engine/failure.ts'
import type { ConnectionFailure } from './failures/failure.ts'
import type { Product } from './failures/party.ts'
import { notDescribed } from './failures/unreached.ts'
import { requestFastcgi } from './fastcgi-request.ts'
import { type HttpReader, openHttp } from './http.ts'
import { type MysqlSql, openMysql } from './mysql.ts'
import { askedBy, noteNeed, sourcesOf } from './needs.ts'
import { openPostgres } from './postgres.ts'
import { openRedis } from './redis.ts'
import { type RedisReader, redisReader } from './redis-reader.ts'
import { readServerTime } from './server-time.ts'
import { calledOff, type Opening } from './sessions/opening.ts'
import { SessionPool } from './sessions/pool.ts'
import { SharedSession } from './sessions/shared.ts'
import type { Sql } from './sql.ts'
import type { ServerTime } from './time-server.ts'
import type { Target } from './ways/link.ts'

export interface ConnectionOptions {
  description: StackDescription
  credentials: Credentials
  runId: string
  /** Of each look: an engine call, the opening of a session, a query. */
  timeoutMs: number
  /** As in DOCKER_HOST; null or absent for the local engine. */
  engineHost?: string | null
  /** Folder of ca.pem, cert.pem and key.pem; null or absent where nothing asks for TLS. */
  engineCertificates?: string | null
}

type Kind = keyof StackDescription['databases']

const OPENERS = { postgres: openPostgres, mysql: openMysql, redis: openRedis }

/** Leaving is never worth more than this, whatever hangs. */
const CLOSING_MS = 8000

interface Closable {
  close: (reason: ConnectionFailure) => Promise<void>
}

/**
 * Whoever uses a session that goes through a container needs an exec there, also where another opened it, and where the
 * engine forbids it.
 */
async function noteRelay<T extends { way: string }>(service: string, opened: Promise<T>): Promise<T> {
  try {
    const { way } = await opened
    const [, container] = /^tunnel: .* in (\S+)$/.exec(way) ?? []
    if (container !== undefined) noteNeed('exec', container, 'relay')
  } catch (error) {
    if (isExecForbidden(error)) noteNeed('exec', service, 'relay')
    throw error
  }
  return opened
}

export class Connections {
  readonly engine: Engine
  readonly #options: ConnectionOptions
  readonly #ending = new AbortController()
  readonly #meter = new CostMeter()
  readonly #open = new Map<Closable, ConnectionFailure>()
  readonly #mysql = new Map<string, Promise<MysqlSql>>()
  readonly #http = new Map<string, Promise<HttpReader>>()
  #postgres: Promise<Sql> | null = null
  #redis: Promise<RedisReader> | null = null
  #closing: Promise<void> | null = null

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { engineHost: host = null, engineCertificates: certificates = null, timeoutMs } = options
    this.engine = new Engine({ host, certificates, timeoutMs })
  }

  /** Throws ConnectionFailure, or EngineFailure where only the engine could tell the way; from then on at once. */
  postgres(): Promise<Sql> {
    noteNeed('postgres')
    this.#postgres ??= this.#openPostgres()
    return noteRelay(this.#serviceOf('postgres'), this.#postgres)
  }

  /** One set of sessions for each database; without a database they have none selected. Throws as `postgres` does. */
  mysql(database?: string): Promise<MysqlSql> {
    noteNeed('mysql', null, database ?? null)
    const key = database ?? ''
    const known = this.#mysql.get(key) ?? this.#openMysql(database)
    this.#mysql.set(key, known)
    return noteRelay(this.#serviceOf('mysql'), known)
  }

  /** Throws as `postgres` does. */
  redis(): Promise<RedisReader> {
    noteNeed('redis')
    this.#redis ??= this.#openRedis()
    return noteRelay(this.#serviceOf('redis'), this.#redis)
  }

  /** An HTTP service of the stack, by its own port. Throws as `postgres` does. */
  http(service: string, port: number): Promise<HttpReader> {
    const key = `${service}:${port}`
    noteNeed('http', key)
    const known = this.#http.get(key) ?? this.#openHttp(service, port)
    this.#http.set(key, known)
    return noteRelay(service, known)
  }

  /**
   * Logs in with credentials of the stack's own, from the container of a service that uses them, and leaves again; returns
   * the way. Throws as `postgres` does.
   */
  async logIn(kind: Kind, account: Account, from: string): Promise<string> {
    noteNeed(kind, null, 'login')
    const described = this.#options.description.databases[kind]
    if (described === undefined) throw notDescribed(kind)
    const { service, port, database = null } = described
    const opening = this.#openingOf({ service, port, via: undefined, from, published: null }, account, database)
    const session = await OPENERS[kind](opening)
    this.engine.calls.finishLater(session.close())
    return session.way
  }

  /** The output of one FastCGI request. Throws as `postgres` does, and CouldNotLook where the answer is late or none. */
  fastcgi(service: string, port: number, params: Record<string, string>): Promise<string> {
    noteNeed('fastcgi', `${service}:${port}`)
    const { description, timeoutMs } = this.#options
    const surroundings = { engine: this.engine, project: description.project, signal: this.#ending.signal }
    return requestFastcgi({ service, port, params }, surroundings, timeoutMs)
  }

  /** What time a time server has. Throws CouldNotLook. */
  serverTime(server: TimeServerDescription): Promise<ServerTime> {
    return readServerTime(server, this.engine, this.#options.description.project, this.#options.timeoutMs)
  }

  /** What was asked so far of the databases and of what answers HTTP. */
  cost(): ServiceCost[] {
    return this.#meter.total()
  }

  /** Calls off what is still asked and ends everything, within 8 s also where a server hangs. Never throws. */
  close(): Promise<void> {
    this.#closing ??= atMost(CLOSING_MS, async () => {
      this.#ending.abort(new CalledOff())
      await Promise.all([...this.#open].map(([closable, reason]) => closable.close(reason)))
      await this.engine.close()
    })
    return this.#closing
  }

  async #openPostgres(): Promise<Sql> {
    const opening = this.#opening('postgres')
    const pool = this.#keep(new SessionPool(() => openPostgres(opening)), opening, 'PostgreSQL')
    const { way, version } = await pool.use(async (session) => session)
    return {
      way,
      version,
      query: (text, parameters) => {
        for (const source of sourcesOf(text)) noteNeed('postgres', null, source)
        return pool.use((session) => session.query(text, parameters))
      },
    }
  }

  async #openMysql(database: string | undefined): Promise<MysqlSql> {
    const opening = this.#opening('mysql', database)
    const pool = this.#keep(new SessionPool(() => openMysql(opening)), opening, 'MySQL')
    const { way, version, dialect } = await pool.use(async (session) => session)
    return {
      way,
      version,
      dialect,
      query: (text, parameters) => {
        for (const source of sourcesOf(text)) noteNeed('mysql', null, source)
        return pool.use((session) => session.query(text, parameters))
      },
    }
  }

  async #openRedis(): Promise<RedisReader> {
    const opening = this.#opening('redis')
    const shared = this.#keep(new SharedSession(() => openRedis(opening)), opening, 'Redis')
    const { way } = await shared.use(async (session) => session)
    return redisReader(way, (work) => shared.use((session) => session.ask(work)))
  }

  async #openHttp(service: string, port: number): Promise<HttpReader> {
    const { host, port: publishedPort, token } = this.#options.credentials.http?.[service] ?? {}
    const published = host === undefined ? null : { host, port: publishedPort ?? port }
    const opening = this.#openingOf({ service, port, via: undefined, published }, {}, null)
    const pool = this.#keep(new SessionPool(() => openHttp(opening, token ?? null)), opening, 'HTTP')
    const { way } = await pool.use(async (session) => session)
    return {
      way,
      get: (path, headers) => {
        for (const asked of askedBy(path)) noteNeed('http', `${service}:${port}`, asked)
        return pool.use((session) => session.get(path, headers))
      },
    }
  }

  #serviceOf(kind: Kind): string {
    return this.#options.description.databases[kind]?.service ?? kind
  }

  #keep<T extends Closable>(closable: T, opening: Opening, product: Product): T {
    this.#open.set(closable, calledOff(opening, product))
    return closable
  }

  #opening(kind: Kind, database?: string): Opening {
    const { description, credentials } = this.#options
    const described = description.databases[kind]
    if (described === undefined) throw notDescribed(kind)
    const account = credentials[kind] ?? {}
    const { service, port, via } = described
    const published = account.host === undefined ? null : { host: account.host, port: account.port ?? port }
    const target = { service, port, via, published }
    return this.#openingOf(target, account, database ?? account.database ?? described.database ?? null)
  }

  #openingOf(target: Target, account: Account, database: string | null): Opening {
    const { description, runId, timeoutMs } = this.#options
    const surroundings = { engine: this.engine, project: description.project, signal: this.#ending.signal }
    return { target, surroundings, account, database, runId, timeoutMs, meter: this.#meter }
  }
}
