/** Disks' own health, by smartctl; a virtual disk has none. */
import { execa } from 'execa'
import * as v from 'valibot'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { hostFile, hostFolder, hostPath } from './files.ts'
import { requireHost } from './machine.ts'
import type { UpkeepFacts } from './upkeep.ts'

const PHYSICAL = /^(sd[a-z]+|nvme\d+n\d+|hd[a-z]+)$/
const VIRTUAL = /^(QEMU|VBOX|VMware|Virtual|Msft|Amazon Elastic|Google|0x1af4|Xen)/i

/** Whether a disk is one of a hypervisor: by its name, its vendor or its model. */
export const isVirtual = (name: string, words: readonly string[]): boolean =>
  !PHYSICAL.test(name) || words.some((word) => VIRTUAL.test(word.trim()))

const DISK = /^(sd|vd|xvd|hd|nvme\d+n)/

const answer = v.object({ smart_status: v.optional(v.object({ passed: v.boolean() })) })

/** `passed`, or null where the disk tells nothing. */
export function parseSmart(text: string): boolean | null {
  try {
    return v.parse(answer, JSON.parse(text)).smart_status?.passed ?? null
  } catch {
    return null
  }
}

const TIMEOUT_MS = 10_000

async function health(stack: Stack, disk: string): Promise<Omit<Seen<UpkeepFacts>, 'object'>> {
  const words = await Promise.all(
    ['vendor', 'model'].map(async (name) => (await hostFile(stack, `/sys/block/${disk}/device/${name}`)) ?? ''),
  )
  const source = `smartctl --health /dev/${disk}`
  const named =
    words
      .map((word) => word.trim())
      .join(' ')
      .trim() || 'nothing'
  if (isVirtual(disk, words)) {
    return {
      reading: reading({ value: null, unit: '', text: 'a virtual disk', source: `/sys/block/${disk}` }),
      facts: { notApplicable: `${disk} is a virtual disk: its health is the provider's` },
      evidence: [evidence(`/sys/block/${disk}/device`, named)],
    }
  }
  const { stdout, failed, exitCode, code, stderr } = await execa(
    hostPath(stack, '/usr/sbin/smartctl'),
    ['--json', '--health', `/dev/${disk}`],
    { reject: false, timeout: TIMEOUT_MS },
  )
  const passed = parseSmart(stdout)
  if (passed === null) {
    const why =
      code === 'ENOENT' ? 'smartctl is not installed' : `smartctl tells nothing of it (exit code ${exitCode ?? code})`
    throw new CouldNotLook(`the health of ${disk} (${named}) is not known: ${why}`, {
      witness: 'host',
      remedy: ['apt-get install smartmontools', `As root: smartctl --all /dev/${disk}`],
      evidence: failed ? [evidence(source, `${stdout}${stderr}`.slice(0, 1000))] : [],
    })
  }
  return {
    reading: reading({
      value: passed ? 0 : 1,
      unit: 'failing',
      text: `${named} says ${passed ? 'passed' : 'FAILED'}`,
      source,
    }),
    facts: { notApplicable: null },
    evidence: [evidence(source, stdout.slice(0, 1000))],
  }
}

/** One result for each disk of the host. */
export async function diskHealth(stack: Stack): Promise<Observation<UpkeepFacts>[]> {
  await requireHost(stack)
  const disks = (await hostFolder(stack, '/sys/block')).filter((name) => DISK.test(name))
  return lookAtEach(disks, String, (disk) => health(stack, disk))
}
