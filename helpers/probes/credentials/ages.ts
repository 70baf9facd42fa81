/** How old secrets are, by what can be known: the server's own date, or since when this value was seen. */
import type { ContainerEnvironment } from '../../connections/index.ts'
import { DAY_MS } from '../../durations.ts'
import { remembrances } from '../../history.ts'
import { evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { dueAfter } from '../people/suite-cadence.ts'
import { isSame, parseSighting, type Sighting, sight, written } from './fingerprint.ts'
import { containerEnvironments, type StackFile, stackFile } from './stack-environment.ts'

export interface AgeFacts {
  /** The variable that holds it; null where there is none to be held to an age. */
  variable: string | null
  /** Why there is nothing to measure; null where there is. */
  absent: { isRequired: boolean; words: string } | null
  since: Date
  /** The server's own date; otherwise it is at least as old. */
  isExact: boolean
  /** The next day of the monthly suite. */
  nextRun: Date
}

export interface ServerDate {
  since: Date
  /** Which account, and by which source. */
  words: string
}

/** The earliest moment at which the secret is known to have had this value. */
export function knownSince(
  secret: string,
  { firstSeen }: Pick<Sighting, 'firstSeen'>,
  environments: readonly ContainerEnvironment[],
): Date {
  const holders = environments.filter(({ variables }) => Object.values(variables).includes(secret))
  return holders.reduce((earliest, { createdAt }) => (createdAt < earliest ? createdAt : earliest), firstSeen)
}

/** The earliest sighting of the same secret that any run remembers, so that it goes on; otherwise one of now. */
async function sightingOf(stack: Stack, item: string, object: string, secret: string, now: Date): Promise<Sighting> {
  const remembered = remembrances(await stack.history(), item, object).flatMap(({ text }) => parseSighting(text) ?? [])
  // One secret keeps its salt from run to run, so few differ.
  const distinct = new Map<string, Sighting>()
  for (const sighting of remembered.toSorted((a, b) => b.firstSeen.getTime() - a.firstSeen.getTime())) {
    distinct.set(sighting.salt, sighting)
  }
  const same = await Promise.all([...distinct.values()].map(async (one) => ((await isSame(secret, one)) ? [one] : [])))
  const [earliest] = same.flat().toSorted((a, b) => a.firstSeen.getTime() - b.firstSeen.getTime())
  return earliest ?? sight(secret, now)
}

const day = (date: Date): string => date.toISOString().slice(0, 10)

interface Wanted {
  item: string
  object: string
  variable: string
  /** Asked first; null where the server has no date. */
  server: (() => Promise<ServerDate | null>) | null
}

async function ageOf(
  stack: Stack,
  file: StackFile,
  { item, object, variable, server }: Wanted,
): Promise<Omit<Seen<AgeFacts>, 'object'>> {
  const now = new Date()
  const nextRun = dueAfter('monthly', now, stack.description.timezone)
  const secret = file.secrets.get(variable)
  if (secret === undefined) {
    const words = `${file.path} has no ${variable}`
    return {
      reading: reading({ value: null, unit: 'days', text: words, source: file.path }),
      facts: { variable, absent: { isRequired: true, words }, since: now, isExact: false, nextRun },
      evidence: [evidence(file.path, `names of secrets: ${[...file.secrets.keys()].join(', ')}`)],
    }
  }
  const [told, sighting, environments] = await Promise.all([
    server === null ? null : server(),
    sightingOf(stack, item, object, secret, now),
    containerEnvironments(stack),
  ])
  const since = told?.since ?? knownSince(secret, sighting, environments)
  const days = Math.max(0, (now.getTime() - since.getTime()) / DAY_MS)
  const source = told?.words ?? `fingerprint of ${variable} and the containers that hold it`
  return {
    reading: reading({
      value: Math.round(days * 10) / 10,
      unit: 'days',
      text: `${variable} ${told === null ? 'at least ' : ''}${days.toFixed(1)} days old (${told === null ? 'seen since' : 'changed'} ${day(since)})`,
      source,
      remember: written({ ...sighting, firstSeen: since < sighting.firstSeen ? since : sighting.firstSeen }),
    }),
    facts: { variable, absent: null, since, isExact: told !== null, nextRun },
    evidence: [evidence(source, `${variable}: since ${since.toISOString()}`)],
  }
}

/** Ages of some secrets of the environment file. One result per secret; with none, one that says so. */
export async function secretAges(
  stack: Stack,
  item: string,
  variables: Readonly<Record<string, string>>,
  { servers = {}, none }: { servers?: Record<string, () => Promise<ServerDate | null>>; none: string },
): Promise<Observation<AgeFacts>[]> {
  const file = await stackFile(stack)
  if (Object.keys(variables).length === 0) {
    const words = `${none} among the ${file.variables.size} variables of ${file.path}`
    const now = new Date()
    return [
      {
        object: null,
        reading: reading({ value: null, unit: 'days', text: words, source: file.path }),
        facts: { variable: null, absent: { isRequired: false, words }, since: now, isExact: false, nextRun: now },
        evidence: [evidence(file.path, `names: ${[...file.variables.keys()].join(', ')}`)],
      },
    ]
  }
  return lookAtEach(
    Object.entries(variables),
    ([object]) => object,
    ([object, variable]) => ageOf(stack, file, { item, object, variable, server: servers[object] ?? null }),
  )
}
