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
  /** Highest peak memory of the largest process, in MB. */
  peakMb: number
}

const POLL_MS = 25

/** The kernel's own high-water mark of every process below `pid`; 0 for what has ended meanwhile. */
async function peakOf(pid: number): Promise<number> {
  try {
    const [status, children] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/task/${pid}/children`, 'utf8'),
    ])
    const own = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
    const below = await Promise.all(
      children
        .trim()
        .split(' ')
        .filter(Boolean)
        .map((child) => peakOf(Number(child))),
    )
    return Math.max(own, ...below)
  } catch {
    return 0
  }
}

async function runOnce({
  name,
  command: [file, ...args],
  okCodes = [0],
  environment = {},
}: Contender): Promise<{ seconds: number; peakMb: number }> {
  const startedAt = performance.now()
  const child = execa(file, args, { reject: false, stdout: 'ignore', stderr: 'ignore', env: environment })
  let peakMb = 0
  const timer = setInterval(() => {
    if (child.pid !== undefined) void peakOf(child.pid).then((peak) => (peakMb = Math.max(peakMb, peak)))
  }, POLL_MS)
  const { exitCode } = await child
  clearInterval(timer)
  if (!okCodes.includes(exitCode ?? -1)) throw new Error(`${name} ended with ${exitCode}: its time means nothing`)
  return { seconds: (performance.now() - startedAt) / 1000, peakMb }
}

/** One warm-up each, then `runs` rounds of all contenders in turn. */
export async function measureInTurn(contenders: readonly Contender[], runs: number): Promise<Measured[]> {
  const measured = contenders.map(({ name }): Measured => ({ name, seconds: [], peakMb: 0 }))
  for (let round = 0; round <= runs; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const { seconds, peakMb } = await runOnce(contender)
      const own = measured[index]
      if (own === undefined || round === 0) continue
      own.seconds.push(seconds)
      own.peakMb = Math.max(own.peakMb, peakMb)
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
export const spread = (values: readonly number[]): string =>
  `${median(values).toFixed(2)} s (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`

/** Round by round, so that drift cancels out. */
export const ratio = (a: Measured, b: Measured): number =>
  median(a.seconds.map((seconds, round) => seconds / (b.seconds[round] ?? Number.NaN)))
