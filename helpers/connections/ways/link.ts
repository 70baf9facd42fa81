/** A way that worked: bytes flow between us and the service. */
import type { Duplex } from 'node:stream'
import type { ConnectionWay } from '../../configuration/description.ts'
import type { ConnectionFailure } from '../failures/failure.ts'

export interface Link {
  way: ConnectionWay
  /** Where it leads, for words: `172.20.0.9:5432`, `port 5432 in travian_postgres`. */
  place: string
  /** Null where the way knows no container. */
  container: string | null
  stream: Duplex
  /** Why the stream ended, where the way knows more than that it did. */
  failure: () => ConnectionFailure | null
  /** Ends it and whatever it runs in a container. Bounded in time; never throws. */
  close: () => Promise<void>
}

/** What is to be reached. */
export interface Target {
  service: string
  /** The service's own port, inside its container. */
  port: number
  /** Pins the way; undefined tries them in order. */
  via: ConnectionWay | undefined
  /** The service in whose container the way begins, as one of its own connections would; absent for any way there is. */
  from?: string | undefined
  /** The configured host and published port; null where none is configured. */
  published: { host: string; port: number } | null
}
