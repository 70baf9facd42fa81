/** The machine under it all: right time, quiet kernel, room to breathe. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { clockOffset } from '../../helpers/probes/host/clock.ts'
import { kernelTrouble } from '../../helpers/probes/host/kernel.ts'
import { hostPressure } from '../../helpers/probes/host/pressure.ts'
import { host } from '../limits.ts'

describe('10. The Host', () => {
  item(
    'daily.host.clock',
    "the host's clock is right within 2 s",
    {
      why: 'Troops arrive, backups run and sessions end by this clock; after an outage it may jump.',
      action: [
        'See what synchronises it: timedatectl; chronyc tracking',
        'Let it be slewed, never set it while the game runs',
      ],
      limits: host.clock,
    },
    async ({ stack, expect, limits }) => {
      await expect(clockOffset(stack)).toBeOnTime(limits)
    },
  )

  item(
    'daily.host.kernel',
    'the kernel has logged no failing hardware and no lack of memory',
    {
      why: 'A dying disk or a process killed for memory is in the kernel log days before anything stops.',
      action: [
        'Read it in full: dmesg --ctime --level=err,crit,alert,emerg',
        'I/O or filesystem error: take a backup elsewhere first, then replace the disk',
      ],
      limits: host.kernel,
    },
    async ({ stack, expect, limits }) => {
      await expect(kernelTrouble(stack)).toHaveQuietKernel(limits)
    },
  )

  item(
    'daily.host.pressure',
    'nothing on the host waits for more than 20 % of the time',
    {
      why: 'Everything is slow at once and nothing is broken: the machine is too small, or a neighbour too loud.',
      action: [
        'See who it is: docker stats --no-stream; top',
        'Stolen time: the hypervisor gives the processors to others; ask the provider',
      ],
      limits: host.pressure,
    },
    async ({ stack, expect, limits }) => {
      await expect(hostPressure(stack)).toBeRelaxed(limits)
    },
  )
})
