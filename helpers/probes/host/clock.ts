/** Whether the host's clock is right: against a time server, or by what the host's own time service says of itself. */
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { requireHost } from './machine.ts'

export interface ClockFacts {
  /** What the host's time service says; null where a time server was asked, which tells more. */
  isSynchronised: boolean | null
}

type Look = Seen<ClockFacts>

const offsetText = (seconds: number): string => `${Math.abs(seconds).toFixed(3)} s ${seconds < 0 ? 'slow' : 'fast'}`

function observed(seconds: number | null, text: string, source: string, raw: string, facts: ClockFacts): Look {
  return {
    object: null,
    reading: reading({ value: seconds === null ? null : Math.abs(seconds), unit: 's', text, source }),
    facts,
    evidence: [evidence(source, raw)],
  }
}

/** `chronyc -c tracking`: offset of the system's clock in the fifth field, leap status in the last. Null where it is none. */
export function parseTracking(csv: string): { offsetSeconds: number; isSynchronised: boolean } | null {
  const fields = csv.trim().split(',')
  const offset = Number(fields[4] ?? Number.NaN)
  const leap = fields[13]
  if (leap === undefined || !Number.isFinite(offset)) return null
  return { offsetSeconds: offset, isSynchronised: leap !== 'Not synchronised' }
}

/** `timedatectl show`: null where it does not tell. */
export function parseTimedatectl(text: string): boolean | null {
  const value = /^NTPSynchronized=(yes|no)$/m.exec(text)?.[1]
  return value === undefined ? null : value === 'yes'
}

/** The output of a program that ended well; null where it is not there or did not. */
async function outputOf(program: string, ...args: string[]): Promise<string | null> {
  // Only here, since a time server is asked without it.
  const { execa } = await import('execa')
  const { exitCode, stdout } = await execa(program, args, { reject: false, timeout: 3000, env: { LC_ALL: 'C' } })
  return exitCode === 0 ? stdout : null
}

async function byTimeService(): Promise<Look> {
  const [tracking, show] = await Promise.all([outputOf('chronyc', '-c', 'tracking'), outputOf('timedatectl', 'show')])
  const chrony = tracking === null ? null : parseTracking(tracking)
  if (chrony !== null) {
    const { offsetSeconds, isSynchronised } = chrony
    const source = 'chronyc tracking'
    return observed(offsetSeconds, offsetText(offsetSeconds), source, tracking ?? '', { isSynchronised })
  }
  const isSynchronised = show === null ? null : parseTimedatectl(show)
  if (isSynchronised !== null) {
    const text = isSynchronised ? 'synchronised by the time service' : 'not synchronised by the time service'
    return observed(null, text, 'timedatectl show', show ?? '', { isSynchronised })
  }
  throw new CouldNotLook('nothing on this host tells whether its clock is right: neither chronyc nor timedatectl', {
    witness: 'host',
    remedy: ['Name a time server in the stack description: timeServer: { host: pool.ntp.org }', 'apt install chrony'],
  })
}

/** Seconds that the host's clock is off, in either direction; null where only the time service's word is to be had. */
export async function clockOffset(stack: Stack): Promise<Look> {
  await requireHost(stack)
  const { timeServer } = stack.description
  if (timeServer === undefined) return byTimeService()
  const { offsetMs, roundTripMs, stratum } = await stack.connections.serverTime(timeServer)
  const name = 'host' in timeServer ? timeServer.host : timeServer.service
  const seconds = offsetMs / 1000
  return observed(
    seconds,
    `${offsetText(seconds)} by ${name}`,
    `SNTP ${name}`,
    `offset ${offsetMs.toFixed(1)} ms, round trip ${roundTripMs.toFixed(1)} ms, stratum ${stratum}`,
    { isSynchronised: null },
  )
}
