/** What a web application firewall (ModSecurity) writes: denials on one stream, audit records on the other, one transaction in both. */
import { ownRunAt } from './formats/index.ts'

export interface Denied {
  address: string
  count: number
  /** Times each rule struck, the most frequent first. */
  rules: { rule: string; count: number }[]
  last: number
}

export interface WafTallied {
  denials: number
  /** The suite's own canaries. */
  own: number
  /** When the newest of them was refused (ms). */
  newestOwnAt: number | null
  /** The most frequent first. */
  addresses: Denied[]
}

interface Transaction {
  address: string
  /** What the error log names: often only the rule that sums up. */
  rule: string
  isExplained: boolean
}

const DENIED = /ModSecurity: Access denied with code \d+/
const CLIENT = /\[client ([^\]\s]+)\]/
const RULE = /\[id "(\d+)"\]/
const UNIQUE = /\[unique_id "([^"]+)"\]/
/** Quotes inside a value are escaped there, so that nothing that was sent can pass for a field. */
const AUDIT = /^\{"transaction":\{"client_ip":"([^"]+)"/
const AUDIT_UNIQUE = /"unique_id":"([^"]+)"/
const AUDIT_CODE = /"http_code":(\d+)/
const AUDIT_RULES = /"ruleId":"(\d+)"/g
const ENFORCED = /"secrules_engine":"Enabled"/
/** They only add up what others found. */
const SUMS = new Set(['949110', '959100', '980130'])
const REFUSALS = new Set([403, 406])

/** Parts of one transaction come close together. */
const MOST_OPEN = 1_000
const MOST_ADDRESSES = 500
const MOST_RULES = 50
const OTHERS = 'further addresses'
/** A run is over long before that. */
const OWN_RUN_MS = 15 * 60_000

export class WafTally {
  #denials = 0
  #own = 0
  #newestOwnAt: number | null = null
  readonly #open = new Map<string, Transaction>()
  readonly #addresses = new Map<string, { count: number; last: number; rules: Map<string, number> }>()

  /** One line of either stream. */
  add(at: number, text: string): void {
    const isDenial = DENIED.test(text)
    const [, auditClient] = isDenial ? [] : (AUDIT.exec(text) ?? [])
    if (!isDenial && auditClient === undefined) return
    const run = ownRunAt(text)
    if (run !== null && Math.abs(at - run) < OWN_RUN_MS) {
      // Told twice: by what was refused, not by how often it is written.
      if (isDenial) this.#own += 1
      this.#newestOwnAt = Math.max(this.#newestOwnAt ?? at, at)
      return
    }
    if (isDenial) this.#deny(at, text)
    else if (auditClient !== undefined) this.#audit(at, auditClient, text)
  }

  finish(): WafTallied {
    for (const transaction of this.#open.values()) this.#settle(transaction)
    this.#open.clear()
    return {
      denials: this.#denials,
      own: this.#own,
      newestOwnAt: this.#newestOwnAt,
      addresses: [...this.#addresses]
        .map(([address, { count, last, rules }]) => ({
          address,
          count,
          last,
          rules: [...rules].map(([rule, times]) => ({ rule, count: times })).sort((a, b) => b.count - a.count),
        }))
        .sort((a, b) => b.count - a.count),
    }
  }

  #deny(at: number, text: string): void {
    const address = CLIENT.exec(text)?.[1] ?? 'unknown address'
    const unique = UNIQUE.exec(text)?.[1]
    const transaction = { address, rule: RULE.exec(text)?.[1] ?? 'unknown rule', isExplained: false }
    if (unique !== undefined && this.#open.has(unique)) return
    this.#count(at, address)
    if (unique === undefined) this.#settle(transaction)
    else this.#hold(unique, transaction)
  }

  /** A record of what was not refused is none of ours. */
  #audit(at: number, address: string, text: string): void {
    const unique = AUDIT_UNIQUE.exec(text)?.[1]
    const known = unique === undefined ? undefined : this.#open.get(unique)
    const isRefusal = REFUSALS.has(Number(AUDIT_CODE.exec(text)?.[1])) && ENFORCED.test(text)
    const rules = new Set([...text.matchAll(AUDIT_RULES)].map(([, rule = '']) => rule))
    for (const sum of SUMS) rules.delete(sum)
    if (known === undefined) {
      if (!isRefusal || rules.size === 0) return
      this.#count(at, address)
    } else if (known.isExplained) return
    if (rules.size > 0 && unique !== undefined) this.#hold(unique, { address, rule: '', isExplained: true })
    for (const rule of rules) this.#strike(known?.address ?? address, rule)
  }

  #hold(unique: string, transaction: Transaction): void {
    this.#open.set(unique, transaction)
    const [oldest] = this.#open
    if (this.#open.size <= MOST_OPEN || oldest === undefined) return
    this.#open.delete(oldest[0])
    this.#settle(oldest[1])
  }

  /** Nothing more will be told of it. */
  #settle({ address, rule, isExplained }: Transaction): void {
    if (!isExplained) this.#strike(address, rule)
  }

  #of(address: string) {
    const isKnown = this.#addresses.has(address) || this.#addresses.size < MOST_ADDRESSES
    const name = isKnown ? address : OTHERS
    const entry = this.#addresses.get(name) ?? { count: 0, last: 0, rules: new Map<string, number>() }
    this.#addresses.set(name, entry)
    return entry
  }

  #count(at: number, address: string): void {
    this.#denials += 1
    const entry = this.#of(address)
    entry.count += 1
    entry.last = Math.max(entry.last, at)
  }

  #strike(address: string, rule: string): void {
    const { rules } = this.#of(address)
    if (rules.has(rule) || rules.size < MOST_RULES) rules.set(rule, (rules.get(rule) ?? 0) + 1)
  }
}
