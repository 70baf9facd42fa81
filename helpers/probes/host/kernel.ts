/** Kernel lines that mean broken hardware or a machine without memory, since the last run. */
import { HOUR_MS } from '../../durations.ts'
import type { History } from '../../history.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { type KernelRecord, readKernelLog } from './kernel-log.ts'
import { requireHost } from './machine.ts'

/**
 * What is wrong, and how the kernel words it. A process killed within its container's own limit ("Memory cgroup out of
 * memory") is not the host's trouble: daily.logs.restarts tells it, with the container.
 */
const KINDS: readonly [kind: string, pattern: RegExp][] = [
  [
    'out of memory',
    /^(Out of memory:|.*invoked oom-killer: .*constraint=CONSTRAINT_NONE|Kernel panic .*out of memory)/i,
  ],
  ['I/O error', /\b(I\/O error|critical (medium|target|space allocation) error|Buffer I\/O error)\b/i],
  ['filesystem', /\b(EXT[234]-fs|XFS|BTRFS|F2FS)\b.*\b(error|corrupt(ed|ion)?|shutdown)\b/i],
  ['read-only remount', /remount(ing|ed)? (the )?filesystem read-only|forced readonly/i],
  ['machine check', /\b(Machine check|mce: \[Hardware Error\]|Hardware Error)\b/i],
  ['GPU error (Xid)', /^NVRM: Xid\b/],
]

/** Null for an ordinary line. */
export const kindOf = (text: string): string | null => KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null

export interface KernelFacts {
  /** What the lines tell of, without repetitions. */
  kinds: string[]
  newest: string | null
}

const HOURS = 24
const ID = 'daily.host.kernel'

/** The last run that could read the log; null where none did. */
function lastLook(history: History): Date | null {
  const run = history.findLast(({ items }) => items.some(({ id, value }) => id === ID && value !== null))
  return run === undefined ? null : new Date(run.at)
}

/** Bad lines among the records of the window, and from when on the log tells anything. */
export function findTrouble(records: readonly KernelRecord[], start: Date): (KernelRecord & { kind: string })[] {
  return records.flatMap((record) => {
    const kind = record.at >= start ? kindOf(record.text) : null
    return kind === null ? [] : [{ ...record, kind }]
  })
}

/** Bad kernel lines since the last run, at most 24 h. */
export async function kernelTrouble(stack: Stack): Promise<Seen<KernelFacts>> {
  await requireHost(stack)
  const [records, history] = await Promise.all([readKernelLog(), stack.history()])
  const oldest = records[0]
  if (oldest === undefined) {
    throw new CouldNotLook("the kernel's log is empty: not even the start of the machine is in it", {
      witness: 'host',
      remedy: ['Somebody has cleared it (dmesg --clear), or this is a container: run the suite on the host'],
    })
  }
  const { start: earliest, end } = stack.window(HOURS)
  const start = new Date(Math.max(earliest.getTime(), lastLook(history)?.getTime() ?? 0))
  const found = findTrouble(records, start)
  const kinds = [...new Set(found.map(({ kind }) => kind))]
  const from = new Date(Math.max(start.getTime(), oldest.at.getTime()))
  const hours = (end.getTime() - from.getTime()) / HOUR_MS
  const lines = found.map(({ at, kind, text }) => ({ at: at.toISOString(), kind, text: text.slice(0, 300) }))
  const newest = lines.at(-1)?.text ?? null
  const wanted = `${((end.getTime() - start.getTime()) / HOUR_MS).toFixed(1)} h`
  return {
    object: null,
    reading: reading({
      value: found.length,
      unit: 'lines',
      text:
        found.length === 0 ? `no bad line in ${wanted}` : `${found.length} bad lines in ${wanted}: ${kinds.join(', ')}`,
      source: '/dev/kmsg',
      coverage: `${Number(hours.toFixed(1))} h of ${wanted}`,
      rows: lines.slice(-20),
    }),
    facts: { kinds, newest },
    evidence: [
      evidence(
        '/dev/kmsg',
        lines
          .slice(-20)
          .map((line) => `${line.at} ${line.text}`)
          .join('\n') || 'no bad line',
      ),
      evidence('/dev/kmsg: oldest line', `${oldest.at.toISOString()} ${oldest.text.slice(0, 200)}`),
    ],
  }
}
