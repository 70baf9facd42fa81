/** The upkeep of the host: whether it waits for a reboot, and how old its graphics driver is. */
import { release } from 'node:os'
import { DAY_MS } from '../../durations.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { hostFile, hostFolder, writtenAt } from './files.ts'
import { requireHost } from './machine.ts'

export interface UpkeepFacts {
  /** Why there is nothing to look at; null where there is. */
  notApplicable: string | null
}

const daysSince = (at: Date): number => Math.max(0, (Date.now() - at.getTime()) / DAY_MS)

function seenDays(days: number, text: string, source: string, raw: string): Seen<UpkeepFacts> {
  return {
    object: null,
    reading: reading({ value: Math.round(10 * days) / 10, unit: 'days', text, source }),
    facts: { notApplicable: null },
    evidence: [evidence(source, raw)],
  }
}

const byVersion = new Intl.Collator('en', { numeric: true })

/** The newest kernel of the same flavour (`-amd64`, `-generic`) as the running one, where it is newer. */
export function newerKernel(files: readonly string[], running: string): string | null {
  const flavour = /-[a-z]\w*$/.exec(running)?.[0] ?? ''
  const newest = files
    .filter((file) => file.startsWith('vmlinuz-') && file.endsWith(flavour))
    .map((file) => file.slice('vmlinuz-'.length))
    .sort(byVersion.compare)
    .at(-1)
  return newest !== undefined && byVersion.compare(newest, running) > 0 ? newest : null
}

const FLAG = '/run/reboot-required'

/** Days since the host was told to be restarted: by its packages, or by a newer kernel that it does not run. */
export async function rebootRequired(stack: Stack): Promise<Seen<UpkeepFacts>> {
  await requireHost(stack)
  if ((await hostFile(stack, '/etc/debian_version')) === null) {
    throw new CouldNotLook('only Debian and Ubuntu note that they wait for a reboot', {
      witness: 'host',
      remedy: ['Ask it by hand (needs-restarting -r), and switch this off under notApplicable'],
    })
  }
  const [flagged, packages, files] = await Promise.all([
    writtenAt(stack, FLAG),
    hostFile(stack, `${FLAG}.pkgs`),
    hostFolder(stack, '/boot'),
  ])
  const kernel = newerKernel(files, release())
  const installed = kernel === null ? null : await writtenAt(stack, `/boot/vmlinuz-${kernel}`)
  const since = [flagged, installed]
    .filter((at) => at !== null)
    .sort((one, other) => one.getTime() - other.getTime())[0]
  const source = `${FLAG}, /boot`
  const why = [
    ...(flagged === null
      ? []
      : [`packages ask for it${packages === null ? '' : ` (${packages.trim().split('\n').slice(0, 5).join(', ')})`}`]),
    ...(kernel === null ? [] : [`kernel ${kernel} is installed, ${release()} runs`]),
  ].join('; ')
  if (since === undefined) return seenDays(0, `no reboot is asked for, kernel ${release()} runs`, source, 'neither')
  const days = daysSince(since)
  return seenDays(
    days,
    `waits for a reboot for ${days.toFixed(1)} days: ${why}`,
    source,
    `${since.toISOString()} ${why}`,
  )
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023`: version and day of making. */
export function parseDriver(text: string): { version: string; madeAt: Date } | null {
  const match = /Kernel Module.*?\s(\d[\d.]+)\s.*?(\w{3} \w{3} +\d+ [\d:]+ UTC \d{4})/.exec(text)
  const madeAt = new Date((match?.[2] ?? '').replace(/^\w{3} (\w{3}) +(\d+) ([\d:]+) UTC (\d{4})$/, '$1 $2 $4 $3 UTC'))
  return match?.[1] === undefined || Number.isNaN(madeAt.getTime()) ? null : { version: match[1], madeAt }
}

const DRIVER = '/proc/driver/nvidia/version'

/** Days since the running NVIDIA driver was made, as it says itself: nvidia-smi tells no date. */
export async function nvidiaDriver(stack: Stack): Promise<Seen<UpkeepFacts>> {
  if (stack.description.monitoring?.gpu === undefined) {
    const none = seenDays(0, 'no GPU', 'stack description', 'monitoring.gpu is not there')
    return { ...none, facts: { notApplicable: 'the stack description names no GPU' } }
  }
  await requireHost(stack)
  const text = await hostFile(stack, DRIVER)
  const driver = text === null ? null : parseDriver(text)
  if (driver === null) {
    throw new CouldNotLook(text === null ? 'no NVIDIA driver is loaded' : `${DRIVER} is not as this suite knows it`, {
      witness: 'host',
      remedy: [
        'See whether the driver works: nvidia-smi',
        'A GPU on another machine: switch this off under notApplicable',
      ],
      evidence: [evidence(DRIVER, text ?? 'does not exist')],
    })
  }
  const days = daysSince(driver.madeAt)
  return seenDays(days, `driver ${driver.version} is ${Math.floor(days)} days old`, DRIVER, text ?? '')
}
