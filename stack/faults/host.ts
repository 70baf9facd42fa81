/** Faults of the host. The machine is shared and nobody's to break: each says in `about` what is real of it. */
import { writeFile } from 'node:fs/promises'
import type { Expectation, Fault } from './fault.ts'

/** The stand-in for a time server tells a time that far ahead of ours: our clock seems slow by as much. */
const clockOff = (name: string, seconds: number, status: Expectation['status'], words: string): Fault => ({
  name,
  about: `the time server is ${seconds} s ahead of the host`,
  expects: [{ name: 'daily.host.clock', status, words }],
  inject: async (hands) => {
    await hands.execute('time-server', ['sh', '-c', 'echo "$1" > /run/time-offset', 'sh', String(seconds)])
  },
  repair: (hands) => hands.execute('time-server', ['rm', '-f', '/run/time-offset']),
})

export const hostFaults: Fault[] = [
  clockOff('clock-slow', 5, 'warning', '> 2 s'),
  clockOff('clock-very-slow', 90, 'critical', '> 60 s'),
  {
    name: 'kernel-kills',
    about: "a line as the kernel writes it when it kills for memory was written into the kernel's log",
    expects: [{ name: 'daily.host.kernel', status: 'critical', words: 'out of memory' }],
    inject: async () => {
      await writeFile('/dev/kmsg', '<3>Out of memory: Killed process 4242 (drill) total-vm:0kB, anon-rss:0kB\n')
    },
  },
  {
    name: 'host-under-pressure',
    about: 'the machine is as busy as it is, with the limit of its steal scaled below nothing',
    expects: [{ name: 'daily.host.pressure[steal]', status: 'warning', words: 'stolen' }],
    inject: async () => ({ limits: { 'daily.host.pressure[steal]': { warning: -1 } } }),
  },
]
