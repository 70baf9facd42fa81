/** The players' way in, from the public address through the firewall, web server and application to the databases. */
import { setTimeout as pause } from 'node:timers/promises'
import type { PublicAddressDescription } from '../../configuration/safety.ts'
import { type Evidence, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { get, publicAddressOf } from './public-request.ts'
import type { Outcome } from './request-thread.ts'

export interface EntryFacts {
  url: string
  /** What was wrong each time it was asked, at most twice; the last one asked was right where `isOpen`. */
  problems: string[]
  isOpen: boolean
  /** Services on the way, outermost first. */
  through: string[]
}

type Answer = Extract<Outcome, { status: number }>
type Entry = PublicAddressDescription['entries'][string]

const SECOND_TRY_MS = 5_000

const at = (json: unknown, field: string): unknown =>
  field
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      json,
    )

/** What is wrong with an answer; null where it is of the right shape. A status alone proves nothing: bootstrap dies with 200. */
export function wrongWith({ status, contentType, body }: Answer, { fields }: Entry): string | null {
  if (status !== 200) return `answers ${status}`
  if (!/\bjson\b/.test(contentType)) return `answers 200 with ${contentType || 'no content type'} instead of JSON`
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return 'answers 200 with what is no JSON'
  }
  if (at(json, 'success') === false) return 'answers 200 with success: false'
  const missing = fields.filter((field) => [undefined, null, ''].includes(at(json, field) as undefined))
  return missing.length === 0 ? null : `answers JSON without ${missing.join(', ')}`
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closes the connection without an answer',
  EPIPE: 'closes the connection without an answer',
  ENOTFOUND: 'has a host name that does not resolve here',
}

/** The answer, or what is wrong. */
async function ask(
  address: PublicAddressDescription,
  entry: Entry,
): Promise<{ answer: Answer | null; problem: string | null }> {
  const outcome = await get(address, entry.path)
  if ('status' in outcome) return { answer: outcome, problem: wrongWith(outcome, entry) }
  return { answer: null, problem: WORDS[outcome.code ?? ''] ?? outcome.words }
}

const shown = (url: string, answer: Answer | null, problem: string | null): Evidence =>
  evidence(
    `GET ${url}`,
    answer === null
      ? String(problem)
      : `${answer.status} ${answer.contentType}\n${withoutTokens(answer.body).slice(0, 1000)}`,
  )

/** What the application hands out to a session is worth something. */
const withoutTokens = (body: string): string => body.replace(/[0-9a-f]{32,}/gi, '…')

/** Wrong or slow: asked again 5 s later, since one stumble (our own start-up included) shuts no door. */
async function tryEntry(
  address: PublicAddressDescription,
  entry: Entry,
  slowSeconds: number,
): Promise<Omit<Seen<EntryFacts>, 'object'>> {
  const url = new URL(entry.path, address.url).href
  const first = await ask(address, entry)
  const isGood = first.problem === null && (first.answer?.seconds ?? 0) <= slowSeconds
  if (!isGood) await pause(SECOND_TRY_MS)
  const last = isGood ? first : await ask(address, entry)
  const tries = isGood ? [first] : [first, last]
  const seconds = last.problem === null && last.answer !== null ? last.answer.seconds : null
  const before = isGood || first.answer === null ? '' : `, after ${first.answer.seconds.toFixed(2)} s the first time`
  return {
    reading: reading({
      value: seconds === null ? null : Math.round(seconds * 1000) / 1000,
      unit: 's',
      text: seconds === null ? `no valid answer: ${last.problem}` : `answers in ${seconds.toFixed(2)} s${before}`,
      source: `GET ${url}`,
    }),
    facts: {
      url,
      problems: tries.flatMap(({ problem }) => (problem === null ? [] : [problem])),
      isOpen: last.problem === null,
      through: address.through,
    },
    evidence: tries.map(({ answer, problem }) => shown(url, answer, problem)),
  }
}

/** Seconds until a right answer came; asked twice where the first was wrong or took longer than `slowSeconds`. One result per entry. */
export async function publicEntries(
  stack: Stack,
  { slowSeconds }: { slowSeconds: number },
): Promise<Observation<EntryFacts>[]> {
  const address = publicAddressOf(stack)
  return lookAtEach(
    Object.entries(address.entries),
    ([name]) => name,
    ([, entry]) => tryEntry(address, entry, slowSeconds),
  )
}
