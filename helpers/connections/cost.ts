/** What a run cost the services it asked: counted where a question goes onto a line, so that no probe can forget it. */
import type { Party, Product } from './failures/party.ts'

export interface ServiceCost {
  /** Its name in the stack description. */
  service: string
  product: Product
  /** Logins, each with the few statements that bound the session; refused ones too. */
  sessions: number
  queries: number
  /** From question to answer, all of them added up: what was asked at the same time counts each. */
  totalMs: number
  slowestMs: number
}

export class CostMeter {
  readonly #costs = new Map<string, ServiceCost>()

  /** Counts one exchange that took `ms`, whether it was answered or not. */
  count({ service, product }: Pick<Party, 'service' | 'product'>, phase: 'login' | 'query', ms: number): void {
    const cost = this.#costs.get(service) ?? { service, product, sessions: 0, queries: 0, totalMs: 0, slowestMs: 0 }
    this.#costs.set(service, cost)
    if (phase === 'login') cost.sessions += 1
    // HTTP has no login: what shows that the session is one is its first request.
    if (phase === 'query' || product === 'HTTP') cost.queries += 1
    cost.totalMs += ms
    cost.slowestMs = Math.max(cost.slowestMs, ms)
  }

  /** Every service that was asked anything, by name, in whole milliseconds. */
  total(): ServiceCost[] {
    return [...this.#costs.values()]
      .map((cost) => ({ ...cost, totalMs: Math.round(cost.totalMs), slowestMs: Math.round(cost.slowestMs) }))
      .sort((a, b) => a.service.localeCompare(b.service))
  }
}
