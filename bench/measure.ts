/** Times whole processes in turn, so that a machine whose speed drifts slows all of them alike. */
import { readFile } from 'node:fs/promises'
import { execa } from 'execa'

export interface Contender {
  name: string
  command: readonly [string, ...string[]]
  /** Exit codes that count as done. */
  okCodes?: readonly number[]
  environment?: Record<string, string>
}

export interface Measured {
  name: string
  /** Seconds of every counted run. */
  seconds: number[]
  /** Highest peak memory of the largest process, in MB, as the kernel keeps it. */
  peakMb: number
  /** Highest memory of all its processes together, as seen every few milliseconds; shared pages count in each. */
  treeMb: number
}

interface Memory {
  peakMb: number
  treeMb: number
}

const POLL_MS = 25
const NONE: Memory = { peakMb: 0, treeMb: 0 }

const sizeIn = (status: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024

/** The kernel's own figures of every process below `pid`; nothing for what has ended meanwhile. */
async function memoryOf(pid: number): Promise<Memory> {
  try {
    const [status, children] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'),
    ])
    const below = await Promise.all(
      children
        .trim()
        .split(' ')
        .filter(Boolean)
        .map((child) => memoryOf(Number(child))),
    )
    return {
      peakMb: Math.max(sizeIn(status, 'VmHWM'), ...below.map(({ peakMb }) => peakMb)),
      treeMb: below.reduce((total, { treeMb }) => total + treeMb, sizeIn(status, 'VmRSS')),
    }
  } catch {
    return NONE
  }
}

/** A process between two looks may have been larger than all that was seen together. */
const larger = (a: Memory, b: Memory): Memory => {
  const peakMb = Math.max(a.peakMb, b.peakMb)
  return { peakMb, treeMb: Math.max(a.treeMb, b.treeMb, peakMb) }
}

async function runOnce({
  name,
  command: [file, ...args],
  okCodes = [0],
  environment = {},
}: Contender): Promise<{ seconds: number; memory: Memory }> {
  const startedAt = performance.now()
  const child = execa(file, args, { reject: false, stdout: 'ignore', stderr: 'ignore', env: environment })
  let memory = NONE
  const timer = setInterval(() => {
    if (child.pid !== undefined) void memoryOf(child.pid).then((now) => (memory = larger(memory, now)))
  }, POLL_MS)
  const { exitCode } = await child
  clearInterval(timer)
  if (!okCodes.includes(exitCode ?? -1)) throw new Error(`${name} ended with ${exitCode}: its time means nothing`)
  return { seconds: (performance.now() - startedAt) / 1000, memory }
}

/** One warm-up each, then `runs` rounds of all contenders in turn. */
export async function measureInTurn(contenders: readonly Contender[], runs: number): Promise<Measured[]> {
  const measured = contenders.map(({ name }): Measured => ({ name, seconds: [], ...NONE }))
  for (let round = 0; round <= runs; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const { seconds, memory } = await runOnce(contender)
      const own = measured[index]
      if (own === undefined || round === 0) continue
      own.seconds.push(seconds)
      Object.assign(own, larger(own, memory))
      process.stderr.write(`${contender.name} ${round}/${runs}: ${seconds.toFixed(2)} s\n`)
    }
  }
  return measured
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new RangeError('no values have no median')
  return middle
}

/** `3.41 s (3.20–3.92)`. */
const spread = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} s (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`

/** A row a contender. */
export const table = (measured: readonly Measured[]): string =>
  [
    '| | time | peak memory of the largest process | of all together |',
    '|---|---|---|---|',
    ...measured.map(
      ({ name, seconds, peakMb, treeMb }) =>
        `| ${name} | ${spread(seconds)} | ${peakMb.toFixed(0)} MB | ${treeMb.toFixed(0)} MB |`,
    ),
  ].join('\n')

/** Round by round, so that drift cancels out. */
export const ratio = (a: Measured, b: Measured): number =>
  median(a.seconds.map((seconds, round) => seconds / (b.seconds[round] ?? Number.NaN)))

/** In seconds, round by round. */
export const difference = (a: Measured, b: Measured): number =>
  median(a.seconds.map((seconds, round) => seconds - (b.seconds[round] ?? Number.NaN)))
