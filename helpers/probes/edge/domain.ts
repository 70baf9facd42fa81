/** The players' domain: until when it is registered, and where its name leads. */
import { Resolver } from 'node:dns/promises'
import { BlockList, isIPv6 } from 'node:net'
import * as v from 'valibot'
import type { DomainDescription } from '../../configuration/safety.ts'
import { noteNeed } from '../../connections/needs.ts'
import { DAY_MS } from '../../durations.ts'
import { codeOf, hasCode } from '../../error-code.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { publicAddressOf } from './public-request.ts'

export type DomainFacts =
  | { about: 'registration' /** States in which the registry takes the name away. */; lost: string[] }
  | { about: 'dns'; ours: string[]; strange: string[] }

type Look = Omit<Seen<DomainFacts>, 'object'>

const RDAP = 'https://rdap.org/domain/'
const RDAP_MS = 10_000
const DNS_MS = 3_000
const DNS_TRIES = 2

const rdapAnswer = v.object({
  events: v.optional(v.array(v.object({ eventAction: v.string(), eventDate: v.optional(v.string()) })), []),
  status: v.optional(v.array(v.string()), []),
})

const LOST = ['redemption period', 'pending delete']

/** Until when a name is registered, and in which states it is; null where the answer does not say. */
export function parseRdap(json: unknown): { until: Date; states: string[] } | null {
  const parsed = v.safeParse(rdapAnswer, json)
  if (!parsed.success) return null
  const { events, status } = parsed.output
  const until = new Date(events.find(({ eventAction }) => eventAction === 'expiration')?.eventDate ?? Number.NaN)
  return Number.isNaN(until.getTime()) ? null : { until, states: status }
}

function notTold(name: string, words: string, said: string, cause?: unknown): CouldNotLook {
  return new CouldNotLook(`until when ${name} is registered is not told: ${words}`, {
    witness: 'registry',
    remedy: [
      `Ask by hand: whois ${name}`,
      'Where its registry has no RDAP, write the day into the stack description: public.domain.registeredUntil',
    ],
    evidence: said === '' ? [] : [evidence('RDAP', said)],
    cause,
  })
}

async function askRdap({
  name,
  rdap = RDAP,
}: DomainDescription): Promise<{ until: Date; states: string[]; source: string }> {
  const url = `${rdap}${encodeURIComponent(name)}`
  noteNeed('internet', new URL(url).host)
  let status: number
  let body: string
  try {
    const answer = await fetch(url, {
      headers: { accept: 'application/rdap+json' },
      signal: AbortSignal.timeout(RDAP_MS),
    })
    status = answer.status
    body = await answer.text()
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
    throw notTold(name, inner, '', cause)
  }
  if (status !== 200) throw notTold(name, `${url} answers ${status}`, body.slice(0, 300))
  let json: unknown = null
  try {
    json = JSON.parse(body)
  } catch {
    // Told below, like an answer of another shape.
  }
  const found = parseRdap(json)
  if (found === null) throw notTold(name, 'the answer names no day of its end', body.slice(0, 300))
  return { ...found, source: `RDAP ${url}` }
}

async function registration(domain: DomainDescription): Promise<Look> {
  const { name, registeredUntil } = domain
  const { until, states, source } =
    registeredUntil === undefined
      ? await askRdap(domain)
      : { until: new Date(registeredUntil), states: [], source: 'stack description: public.domain.registeredUntil' }
  const days = Math.floor((10 * (until.getTime() - Date.now())) / DAY_MS) / 10
  const day = until.toISOString().slice(0, 10)
  return {
    reading: reading({
      value: days,
      unit: 'days',
      text: days < 0 ? `${name} was registered until ${day}` : `${name} is registered until ${day}, ${days} days`,
      source,
    }),
    facts: { about: 'registration', lost: states.filter((state) => LOST.includes(state.toLowerCase())) },
    evidence: [evidence(source, `until ${until.toISOString()}\nstates: ${states.join(', ') || 'none'}`)],
  }
}

const NOTHING = ['ENODATA', 'ENOTFOUND']

/** That there is none is an answer; a refusal or silence is not. */
async function addressesOrNone(ask: Promise<string[]>): Promise<string[]> {
  try {
    return await ask
  } catch (error) {
    if (hasCode(error, ...NOTHING)) return []
    throw error
  }
}

async function resolved(host: string, resolvers: readonly string[]): Promise<string[]> {
  noteNeed('internet', resolvers[0] ?? 'DNS')
  const resolver = new Resolver({ timeout: DNS_MS, tries: DNS_TRIES })
  if (resolvers.length > 0) resolver.setServers(resolvers)
  try {
    const found = await Promise.all([
      addressesOrNone(resolver.resolve4(host)),
      addressesOrNone(resolver.resolve6(host)),
    ])
    return found.flat()
  } catch (cause) {
    const why = codeOf(cause) ?? String(cause)
    throw new CouldNotLook(`no name server tells where ${host} leads: ${why}`, {
      witness: 'DNS',
      remedy: [`dig ${host}`, 'Name servers that answer from here: public.domain.resolvers in the stack description'],
      cause,
    })
  }
}

async function direction(host: string, { addresses, resolvers }: DomainDescription): Promise<Look> {
  const own = new BlockList()
  for (const address of addresses) own.addAddress(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  const found = await resolved(host, resolvers)
  const isOurs = (address: string): boolean => own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  const source = `DNS ${resolvers.length === 0 ? 'as this machine asks it' : resolvers.join(', ')}: ${host}`
  return {
    reading: reading({
      value: found.length,
      unit: 'addresses',
      text: found.length === 0 ? `${host} leads nowhere` : `${host} leads to ${found.slice(0, 8).join(', ')}`,
      source,
    }),
    facts: { about: 'dns', ours: found.filter(isOurs), strange: found.filter((address) => !isOurs(address)) },
    evidence: [evidence(source, `expected ${addresses.join(', ')}\nfound ${found.join(', ') || 'nothing'}`)],
  }
}

/** Days until the registration ends, and the addresses of the players' name. Throws CouldNotLook where no domain is described. */
export async function publicDomain(stack: Stack): Promise<Observation<DomainFacts>[]> {
  const { url, hostName, domain } = publicAddressOf(stack)
  const host = hostName ?? new URL(url).hostname
  if (domain === undefined) {
    throw new CouldNotLook(`the stack description does not say under which domain players come in (${host})`, {
      witness: 'description',
      remedy: [
        'Add to public: domain: { name: game.example, addresses: [192.0.2.1] }',
        'A stack that is reached without a domain says so under notApplicable: weekly.edge.domain',
      ],
    })
  }
  const looks = { registration: () => registration(domain), dns: () => direction(host, domain) }
  return lookAtEach(
    Object.entries(looks),
    ([name]) => name,
    ([, look]) => look(),
  )
}
