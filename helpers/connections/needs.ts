/** What a look turns to, noted as it is asked: what an item needs is observed, so that no list of it can go stale. */
import { AsyncLocalStorage } from 'node:async_hooks'

/** Which kind of witness. `exec` and `logs` are of a container, `http` and `fastcgi` of a service's port, `internet` beyond. */
export type NeedKind =
  | 'engine'
  | 'exec'
  | 'logs'
  | 'postgres'
  | 'mysql'
  | 'redis'
  | 'http'
  | 'fastcgi'
  | 'host'
  | 'internet'

export interface Need {
  kind: NeedKind
  /** The container's id, the service with its port, the database; null where there is only one. */
  of: string | null
  /** What of it: a program, a table or view, a path. */
  what: string | null
}

const observed = new AsyncLocalStorage<Map<string, Need>>()

/** Called wherever something is asked of a witness; without an observer it does nothing. */
export function noteNeed(kind: NeedKind, of: string | null = null, what: string | null = null): void {
  observed.getStore()?.set(JSON.stringify([kind, of, what]), { kind, of, what })
}

/** The tables, views and functions that a statement reads from. */
export const sourcesOf = (statement: string): string[] =>
  [...statement.matchAll(/\b(?:from|join)\s+([a-z_][\w.]*)/gi)].map(([, name = '']) => name)

/** The metrics of a Prometheus query, or the path of any other request. */
export function askedBy(path: string): string[] {
  const { pathname, searchParams } = new URL(path, 'http://service')
  const query = searchParams.get('query')
  if (query === null) return [pathname]
  return [...query.matchAll(/[a-zA-Z_:][\w:]*(?=[{[]|$)/g)].map(([name]) => name)
}

/** Everything that `work` asks, also in what it calls; `needs` may be read at any time, also when it throws. */
export function observeNeeds<T>(work: () => Promise<T>): { done: Promise<T>; needs: () => Need[] } {
  const noted = new Map<string, Need>()
  return { done: observed.run(noted, work), needs: () => [...noted.values()] }
}

/** What was asked for somebody else counts for those who share the answer. */
export function noteNeeds(needs: readonly Need[]): void {
  for (const { kind, of, what } of needs) noteNeed(kind, of, what)
}
