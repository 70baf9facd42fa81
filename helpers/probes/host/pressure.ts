/** Whether the host's own resources are short: pressure stall, swapping in, time stolen by the hypervisor. */
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { hasCode } from '../../error-code.ts'
import { lastRemembered } from '../../history.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { requireHost } from './machine.ts'

export interface PressureFacts {
  /** Why it cannot be measured here; null where it can. */
  notMeasurable: string | null
}

type Look = Omit<Seen<PressureFacts>, 'object'>

const ID = 'daily.host.pressure'

/** `avg300` of the line `some` of /proc/pressure/*, in percent; null where it is not there. */
export function parsePressure(text: string): number | null {
  const value = /^some .*\bavg300=([\d.]+)/m.exec(text)?.[1]
  return value === undefined ? null : Number(value)
}

/** Pages swapped in since boot; null where /proc/vmstat has no such line. */
export function parseSwapIn(vmstat: string): number | null {
  const value = /^pswpin (\d+)$/m.exec(vmstat)?.[1]
  return value === undefined ? null : Number(value)
}

export interface Ticks {
  stolen: number
  all: number
}

/** The first line of /proc/stat: user nice system idle iowait irq softirq steal. Guests' time is within user's. */
export function parseTicks(stat: string): Ticks | null {
  const [name, ...fields] = (stat.split('\n')[0] ?? '').trim().split(/\s+/)
  const ticks = fields.slice(0, 8).map(Number)
  const stolen = ticks[7]
  if (name !== 'cpu' || stolen === undefined || !ticks.every(Number.isFinite)) return null
  return { stolen, all: ticks.reduce((sum, one) => sum + one, 0) }
}

function notUnderstood(path: string, text: string): CouldNotLook {
  return new CouldNotLook(`${path} is not as this suite knows it`, {
    witness: 'host',
    remedy: [`Look at it: cat ${path}`],
    evidence: [evidence(path, text)],
  })
}

/** Some kernels are built or started without it (psi=0): that is no answer, and no trouble either. */
const NO_PSI = 'this kernel measures no pressure stall (CONFIG_PSI, or psi=1 on its command line)'

async function stall(resource: string): Promise<Look> {
  const path = `/proc/pressure/${resource}`
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'EOPNOTSUPP')) return null
    throw error
  })
  const value = text === null ? null : parsePressure(text)
  if (text !== null && value === null) throw notUnderstood(path, text)
  return {
    reading: reading({ value, unit: '%', text: `${resource} stalled ${value ?? '?'} % of 5 min`, source: path }),
    facts: { notMeasurable: value === null ? NO_PSI : null },
    evidence: [evidence(path, text ?? 'does not exist')],
  }
}

/** Two looks a moment apart: what was swapped in last night is no trouble now. */
const BETWEEN_LOOKS_MS = 1000

async function swapIn(): Promise<Look> {
  const path = '/proc/vmstat'
  const look = async (): Promise<{ pages: number; at: number }> => {
    const text = await readFile(path, 'utf8')
    const pages = parseSwapIn(text)
    if (pages === null) throw notUnderstood(path, text)
    return { pages, at: performance.now() }
  }
  const before = await look()
  await pause(BETWEEN_LOOKS_MS)
  const now = await look()
  const perSecond = Math.round((1000 * (now.pages - before.pages)) / (now.at - before.at))
  return {
    reading: reading({ value: perSecond, unit: 'pages/s', text: `${perSecond} pages/s swapped in`, source: path }),
    facts: { notMeasurable: null },
    evidence: [evidence(path, `pswpin ${before.pages} → ${now.pages}`)],
  }
}

/** Since the last run, or since boot where there is none or the machine was started in between. */
export function stolenPercent(now: Ticks, before: Ticks | null): number {
  const isLater = before !== null && now.all > before.all && now.stolen >= before.stolen
  const { stolen, all } = isLater ? { stolen: now.stolen - before.stolen, all: now.all - before.all } : now
  return all === 0 ? 0 : (100 * stolen) / all
}

function parseRemembered(text: string | undefined): Ticks | null {
  const [stolen, all] = (text ?? '').split(' ').map(Number)
  return stolen === undefined || all === undefined || !Number.isFinite(all) ? null : { stolen, all }
}

async function steal(stack: Stack): Promise<Look> {
  const path = '/proc/stat'
  const [text, history] = await Promise.all([readFile(path, 'utf8'), stack.history()])
  const ticks = parseTicks(text)
  if (ticks === null) throw notUnderstood(path, text.slice(0, 200))
  const last = lastRemembered(history, ID, 'steal')
  const value = Math.round(10 * stolenPercent(ticks, parseRemembered(last?.text))) / 10
  const since = last === null ? 'since boot' : 'since the last run'
  return {
    reading: reading({
      value,
      unit: '%',
      text: `${value} % of the processors' time stolen ${since}`,
      source: path,
      remember: `${ticks.stolen} ${ticks.all}`,
    }),
    facts: { notMeasurable: null },
    evidence: [evidence(path, text.split('\n')[0] ?? '')],
  }
}

/** Percent stalled of the last five minutes, pages swapped in a second, percent stolen. One result for each. */
export async function hostPressure(stack: Stack): Promise<Observation<PressureFacts>[]> {
  await requireHost(stack)
  const looks: Record<string, () => Promise<Look>> = {
    cpu: () => stall('cpu'),
    io: () => stall('io'),
    memory: () => stall('memory'),
    'swap-in': swapIn,
    steal: () => steal(stack),
  }
  return lookAtEach(
    Object.entries(looks),
    ([name]) => name,
    ([, look]) => look(),
  )
}
