/** Faults of room: a full small filesystem, a trend towards full, log files that grew, room that Docker holds back. */
import { open, rm } from 'node:fs/promises'
import { execa } from 'execa'
import { openEngine } from '../../helpers/connections/index.ts'
import { ownLabel } from '../lifecycle/names.ts'
import type { Circumstances, Expectation, Fault } from './fault.ts'
import type { Hands } from './hands.ts'

const UPLOADS = '/var/lib/travian/uploads'
const UPLOADS_OBJECT = `travian_app:${UPLOADS}`
const FILL = `${UPLOADS}/drill-fill`
const LOG = '/var/log/travian/drill-old.log'
const VOLUME = 'runbook-drill-unused'

const usage = (status: 'warning' | 'critical', words: string): Expectation => ({
  name: `daily.disk.usage[${UPLOADS_OBJECT}]`,
  status,
  words,
})
const forecast = (status: 'warning' | 'critical', words: string): Expectation => ({
  name: `daily.disk.forecast[${UPLOADS_OBJECT}]`,
  status,
  words,
})

/** Fills the small filesystem of 64 MiB with that many. */
const fill = (hands: Hands, mebibytes: number): Promise<string> =>
  hands.execute('php-fpm', ['fallocate', '-l', `${mebibytes}M`, FILL])
const empty = (hands: Hands): Promise<string> => hands.execute('php-fpm', ['rm', '-rf', FILL])

/** One reading a day for the last eight days, in percent, oldest first. */
const climbing = (perDay: number, today: number): Circumstances => ({
  history: Array.from({ length: 8 }, (_, index) => ({
    daysAgo: 8 - index,
    id: 'daily.disk.usage',
    object: UPLOADS_OBJECT,
    value: today - perDay * (8 - index),
    unit: '%',
  })),
})

const filled = (
  name: string,
  about: string,
  mebibytes: number,
  expects: Expectation[],
  circumstances?: Circumstances,
): Fault => ({
  name,
  about,
  expects,
  inject: async (hands) => {
    await fill(hands, mebibytes)
    return circumstances
  },
  repair: (hands) => empty(hands),
})

/** Where the engine keeps a container's rotated log: beside the log itself, on this host. */
async function rotatedLog(hands: Hands): Promise<string> {
  const { LogPath } = await (await hands.container('maintenance')).inspect()
  return `${LogPath}.1`
}

const grownLog = (name: string, size: string, status: 'warning' | 'critical', words: string): Fault => ({
  name,
  about: `a log file of ${size} that nobody rotated`,
  expects: [{ name: 'daily.disk.logs[php-fpm:/var/log/travian]', status, words }],
  inject: async (hands) => {
    await hands.execute('php-fpm', ['fallocate', '-l', size, LOG])
  },
  repair: (hands) => hands.execute('php-fpm', ['rm', '-f', LOG]),
})

/** What could be given back before the fault, in GB: the limit is set just above it. */
async function reclaimableGb(): Promise<number> {
  const engine = openEngine()
  try {
    const usageOf = await engine.diskUsage()
    return Object.values(usageOf).reduce((total, { reclaimableBytes }) => total + reclaimableBytes, 0) / 1e9
  } finally {
    await engine.close()
  }
}

export const diskFaults: Fault[] = [
  filled('disk-filling', 'the uploads fill their filesystem', 50, [usage('warning', '> 70 %')]),
  filled('disk-full', 'the uploads have filled their filesystem', 60, [usage('critical', '> 85 %')]),
  {
    name: 'inodes-exhausted',
    about: 'thousands of empty files use up the inodes of an almost empty filesystem',
    expects: [usage('critical', 'inodes 9')],
    inject: async (hands) => {
      await hands.execute('php-fpm', ['sh', '-c', 'mkdir "$1" && cd "$1" && seq 1 3800 | xargs touch', 'sh', FILL])
    },
    repair: (hands) => empty(hands),
  },
  filled(
    'disk-trend',
    'the uploads grow by 2.5 % a day',
    40,
    [forecast('warning', 'days to 85 %')],
    climbing(2.5, 62.5),
  ),
  filled(
    'disk-trend-steep',
    'the uploads grow by 8 % a day and are nearly full',
    47,
    [forecast('critical', 'days to 85 %'), usage('warning', '> 70 %')],
    climbing(8, 73.4),
  ),
  grownLog('log-grown', '1100M', 'warning', '> 1 GB'),
  grownLog('log-enormous', '5100M', 'critical', '> 5 GB'),
  {
    name: 'container-log-grown',
    about: "a container's own log has grown to 1.2 GB",
    expects: [{ name: 'daily.disk.logs[containers]', status: 'warning', words: '> 1 GB' }],
    inject: async (hands) => {
      await execa('fallocate', ['-l', '1200M', await rotatedLog(hands)])
    },
    repair: async (hands) => rm(await rotatedLog(hands), { force: true }),
  },
  {
    name: 'docker-hoards',
    about: 'an unused volume holds 60 MB, with limits scaled to it',
    expects: [{ name: 'daily.disk.docker', status: 'warning', words: 'reclaimable' }],
    inject: async (hands) => {
      const before = await reclaimableGb()
      const volume = await hands.engine.createVolume({ Name: VOLUME, Labels: { [ownLabel]: 'true' } })
      const { Mountpoint } = await volume.inspect()
      const file = await open(`${Mountpoint}/fill`, 'w')
      await file.writeFile(Buffer.alloc(60_000_000, 'x'))
      await file.close()
      return {
        limits: {
          'daily.disk.docker[size]': { warning: before + 0.03 },
          'daily.disk.docker[share]': { warning: 0.001 },
        },
      }
    },
    repair: ({ engine }) => engine.getVolume(VOLUME).remove(),
  },
]
