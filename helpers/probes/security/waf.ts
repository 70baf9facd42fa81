/** The web application firewall: whom it refused in seven days, and whether it refuses and records an attack now. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Container, type Engine, runningContainer } from '../../connections/index.ts'
import { DAY_MS } from '../../durations.ts'
import { series } from '../../history.ts'
import { CouldNotLook, evidence, type Row, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { get, publicAddressOf } from '../edge/public-request.ts'
import { beginning, tailReaching } from '../logs/container-log.ts'
import { coverageOf } from '../logs/service-log.ts'
import { type WafTallied, WafTally } from '../logs/waf-log.ts'
import { WEEK_HOURS } from './audit-trail.ts'

const ID = 'weekly.security.waf-blocks'

export type Canary =
  /** By the stack description. */
  | { state: 'off' }
  | { state: 'refused'; status: number; isRecorded: boolean }
  | { state: 'let-through'; status: number }
  /** Somebody counts requests, and answered in the firewall's place. */
  | { state: 'limited'; status: number }
  | { state: 'no-answer'; words: string }

export interface WafFacts {
  service: string
  /** What a request passes; explains that none is answered. */
  through: string[]
  canary: Canary
  /** Denials of earlier weeks, oldest first. */
  before: number[]
}

const SHOWN = 20
const READ_MS = 60_000
/** Between two canaries: nobody's rate limit is touched by one request in so long. */
const PACE_MS = 10_000
const RECORDED_MS = 5_000
const LOOK_MS = 250
const RECENT_LINES = 1_000
/** Runs of the same week see the same lines. */
const WEEK_APART_MS = 5 * DAY_MS

const REFUSED = [403, 406]
const LIMITED = [429, 503]

/** Reads a file that nobody should: every rule set refuses it, and behind no firewall it is just a page that is not there. */
const canaryPath = (run: string): string => `/runbook:${run}?canary=../../../../etc/passwd`

async function isRecorded(engine: Engine, id: string, run: string): Promise<boolean> {
  let found = false
  await engine.logLines(
    id,
    RECENT_LINES,
    ({ text }) => {
      const tally = new WafTally()
      const line = text.toString('utf8')
      if (line.includes(`/runbook:${run}`)) tally.add(Date.now(), line)
      found = tally.finish().own > 0
      return !found
    },
    { timeoutMs: READ_MS },
  )
  return found
}

/** One request, never repeated; then the log is waited for. */
async function sendCanary(stack: Stack, container: Container, newestOwnAt: number | null): Promise<Canary> {
  const { engine } = stack.connections
  const early = newestOwnAt === null ? 0 : newestOwnAt + PACE_MS - Date.now()
  if (early > 0) await pause(Math.min(early, PACE_MS))
  const outcome = await get(publicAddressOf(stack), canaryPath(stack.run))
  if ('words' in outcome) return { state: 'no-answer', words: outcome.words }
  const { status } = outcome
  if (LIMITED.includes(status)) return { state: 'limited', status }
  if (!REFUSED.includes(status)) return { state: 'let-through', status }
  const deadline = Date.now() + RECORDED_MS
  let recorded = await isRecorded(engine, container.id, stack.run)
  while (!recorded && Date.now() < deadline) {
    await pause(LOOK_MS)
    recorded = await isRecorded(engine, container.id, stack.run)
  }
  return { state: 'refused', status, isRecorded: recorded }
}

async function readLog(stack: Stack, container: Container): Promise<{ tallied: WafTallied; coverage: string }> {
  const { engine } = stack.connections
  const window = stack.window(WEEK_HOURS)
  const start = window.start.getTime()
  const tally = new WafTally()
  let first: number | null = null
  const held = { lines: 0, bytes: 0 }
  await engine.logLines(
    container.id,
    await tailReaching(engine, container.id, start),
    ({ at, text, bytes }) => {
      first ??= at
      held.lines += 1
      held.bytes += bytes
      if (at >= start) tally.add(at, text.toString('utf8'))
      return true
    },
    { timeoutMs: READ_MS },
  )
  const [from, shortened] = beginning(container, first, start, held)
  return { tallied: tally.finish(), coverage: coverageOf(window, [{ from, shortened }], WEEK_HOURS) }
}

const rulesText = (rules: { rule: string; count: number }[]): string =>
  rules
    .slice(0, 5)
    .map(({ rule, count }) => `${rule} × ${count}`)
    .join(', ')

function wafOf({ description }: Stack): { service: string; canary: boolean } {
  if (description.waf !== undefined) return description.waf
  throw new CouldNotLook('the stack description does not say which service the firewall is', {
    witness: 'description',
    remedy: [`Add waf to the stack description, or switch ${ID} off under notApplicable (${description.name})`],
  })
}

function canaryText(canary: Canary): string {
  if (canary.state === 'off') return 'no canary was sent: the stack description switches it off'
  if (canary.state === 'no-answer') return `the canary got no answer: it ${canary.words}`
  if (canary.state === 'refused')
    return `the canary was refused with ${canary.status}${canary.isRecorded ? ' and recorded' : ''}`
  return `the canary was answered with ${canary.status}`
}

/** Denials of 168 h by address and rule, from both streams of the container's log; the suite's own are left out. */
export async function wafBlocks(stack: Stack): Promise<Seen<WafFacts>> {
  const { service, canary: isOn } = wafOf(stack)
  const container = await runningContainer(stack.connections.engine, stack.description.project, service)
  const [{ tallied, coverage }, history] = await Promise.all([readLog(stack, container), stack.history()])
  const canary: Canary = isOn ? await sendCanary(stack, container, tallied.newestOwnAt) : { state: 'off' }
  const now = Date.now()
  const before = series(history, ID, null)
    .filter(({ at }) => now - Date.parse(at) >= WEEK_APART_MS)
    .map(({ value }) => value)
  const rows = tallied.addresses.slice(0, SHOWN).map(
    ({ address, count, last, rules }): Row => ({
      address,
      denials: count,
      rules: rulesText(rules),
      last: new Date(last).toISOString(),
    }),
  )
  const repeated = tallied.addresses.filter(({ count }) => count > 1).slice(0, 3)
  const who = repeated.map(({ address, count }) => `${address} ${count} times`).join(', ')
  const source = `log of ${container.name}, both streams`
  return {
    object: null,
    reading: reading({
      value: tallied.denials,
      unit: 'denials',
      text: `${tallied.denials} denials${who === '' ? '' : `, repeatedly of ${who}`}; ${canaryText(canary)}`,
      source,
      coverage,
      rows,
    }),
    facts: { service, through: stack.description.public?.through ?? [service], canary, before },
    evidence: [
      evidence(
        source,
        [`left out as our own: ${tallied.own}`, ...rows.map((row) => Object.values(row).join(' | '))].join('\n'),
      ),
      evidence(`GET ${canaryPath(stack.run)}`, canaryText(canary)),
    ],
  }
}
