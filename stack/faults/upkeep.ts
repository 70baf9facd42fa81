/** Faults of the host's upkeep, in a folder that stands for the host's root, and of what would not survive a reboot. */
import { chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DAY_MS } from '../../helpers/durations.ts'
import { stateFolder } from '../lifecycle/names.ts'
import { type Circumstances, type Expectation, type Fault, simple } from './fault.ts'

const ROOT = join(stateFolder, 'drill-host')

async function put(path: string, text: string): Promise<string> {
  const file = join(ROOT, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

/** A host that is kept up; several faults may be in the same. */
async function healthyHost(): Promise<void> {
  await put('etc/debian_version', '12.12\n')
  await mkdir(join(ROOT, 'sys/block/vda'), { recursive: true })
}

const onHost = (
  name: string,
  about: string,
  expectation: Expectation,
  spoil: () => Promise<unknown>,
  { description = {}, ...more }: Circumstances = {},
): Fault => ({
  name,
  about,
  expects: [expectation],
  inject: async () => {
    await healthyHost()
    await spoil()
    return { ...more, description: { 'host.root': ROOT, ...description } }
  },
  repair: () => rm(ROOT, { recursive: true, force: true }),
})

const DRIVER =
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\nGCC version:  gcc 12\n'
/** As smartctl says it, with its exit code of a failing disk. */
const FAILING = `#!/bin/sh
printf '%s' '{"device": {"name": "/dev/sda"}, "smart_status": {"passed": false}}'
exit 8
`

/** As apt-get says it. A stand-in, since the machine's own packages are nobody's to downgrade. */
const SIMULATION = `#!/bin/sh
echo 'Inst openssl [3.0.11-1~deb12u2] (3.0.15-1~deb12u1 Debian-Security:12/stable-security [amd64])'
echo '1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.'
`
const LISTS = 'var/lib/apt/lists/security.debian.org_debian-security_dists_bookworm-security_InRelease'

export const upkeepFaults: Fault[] = [
  onHost(
    'reboot-put-off',
    'packages have asked for a reboot for 20 days',
    { name: 'weekly.host.reboot-required', status: 'warning', words: '(linux-image-amd64)' },
    async () => {
      const since = new Date(Date.now() - 20 * DAY_MS)
      await put('run/reboot-required.pkgs', 'linux-image-amd64\n')
      await utimes(await put('run/reboot-required', '*** System restart required ***\n'), since, since)
    },
  ),
  onHost(
    'disk-failing',
    'a disk says of itself that it fails',
    { name: 'weekly.host.smart[sda]', status: 'critical', words: 'ST4000NM says FAILED' },
    async () => {
      await put('sys/block/sda/device/model', 'ST4000NM\n')
      await chmod(await put('usr/sbin/smartctl', FAILING), 0o755)
    },
  ),
  onHost(
    'nvidia-driver-old',
    'the driver of the graphics processor that the description names is of 2023',
    { name: 'weekly.updates.nvidia', status: 'warning', words: 'driver 535.129.03 is' },
    () => put('proc/driver/nvidia/version', DRIVER),
    { description: { 'monitoring.gpu': { metric: 'llm_gpu_utilization_percent', service: 'vllm' } } },
  ),
  onHost(
    'security-update-waits',
    'a security update of a package waits since before the run of last week',
    { name: 'weekly.updates.os', status: 'critical', words: 'openssl' },
    async () => {
      await put(LISTS, `Suite: stable-security\nDate: ${new Date().toUTCString()}\n`)
      await chmod(await put('usr/bin/apt-get', SIMULATION), 0o755)
    },
    {
      applicable: ['weekly.updates.os'],
      history: [
        {
          suite: 'weekly',
          daysAgo: 8,
          id: 'weekly.updates.os',
          object: null,
          value: 0,
          unit: 'h',
          text: `${new Date(Date.now() - 8 * DAY_MS).toISOString()} openssl 3.0.11-1~deb12u2`,
        },
      ],
    },
  ),
  simple({
    name: 'restart-policy-lost',
    about: 'somebody took the restart policy from a container',
    expects: [
      {
        name: 'weekly.stack.survives-reboot[time-server]',
        status: 'warning',
        words: 'travian_time_server has restart policy no',
      },
      {
        name: 'weekly.stack.drift[time-server]',
        status: 'warning',
        words: 'restart policy no, compose says unless-stopped',
      },
    ],
    inject: async (hands) => (await hands.container('time-server')).update({ RestartPolicy: { Name: 'no' } }),
    repair: async (hands) =>
      (await hands.container('time-server')).update({ RestartPolicy: { Name: 'unless-stopped' } }),
  }),
]
