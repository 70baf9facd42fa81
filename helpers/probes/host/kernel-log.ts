/** The kernel's own log, from /dev/kmsg: records with their time, without waiting for new ones. */
import { readSync } from 'node:fs'
import { constants, open, readFile } from 'node:fs/promises'
import { codeOf, hasCode } from '../../error-code.ts'
import { CouldNotLook } from '../../reading.ts'

export interface KernelRecord {
  at: Date
  text: string
}

/** `priority,sequence,microseconds,flags;text`, then lines of details that begin with a blank. Null where it is none. */
export function parseRecord(record: string, bootedAt: Date): KernelRecord | null {
  const [, micros, text] = /^\d+,\d+,(\d+),[^;]*;([^\n]*)/.exec(record) ?? []
  if (micros === undefined || text === undefined) return null
  return { at: new Date(bootedAt.getTime() + Number(micros) / 1000), text }
}

/** The longest record that the kernel gives, with room to spare. */
const RECORD_BYTES = 16 * 1024

/**
 * One record a read, which never waits: EAGAIN tells that there is no more, EPIPE that the next one was overwritten
 * meanwhile. Read in place, since thousands of tiny reads by way of the thread pool take longer than they take.
 */
function* records(descriptor: number): Generator<string> {
  const buffer = Buffer.alloc(RECORD_BYTES)
  for (;;) {
    try {
      const bytes = readSync(descriptor, buffer, 0, RECORD_BYTES, null)
      if (bytes === 0) return
      yield buffer.toString('utf8', 0, bytes)
    } catch (error) {
      if (hasCode(error, 'EAGAIN')) return
      if (!hasCode(error, 'EPIPE')) throw error
    }
  }
}

/** When the machine was started, by its own count of seconds. */
async function bootTime(): Promise<Date> {
  const [seconds] = (await readFile('/proc/uptime', 'utf8')).split(' ')
  return new Date(Date.now() - Number(seconds) * 1000)
}

/** Everything that the kernel still has in its ring, oldest first. Throws CouldNotLook where it may not be read. */
export async function readKernelLog(path = '/dev/kmsg'): Promise<KernelRecord[]> {
  const bootedAt = await bootTime()
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw new CouldNotLook(`the kernel's log cannot be read: ${path}: ${codeOf(error)}`, {
      witness: 'host',
      remedy: ['sysctl kernel.dmesg_restrict=0, or run the suite as a user who may read it'],
      cause: error,
    })
  })
  try {
    return [...records(file.fd)].flatMap((text) => parseRecord(text, bootedAt) ?? [])
  } finally {
    await file.close()
  }
}
