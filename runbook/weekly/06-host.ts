/** The machine and the stack on it: kept up, and there again after a restart. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { stackDrift } from '../../helpers/probes/containers/drift.ts'
import { imageUpdates } from '../../helpers/probes/containers/image-updates.ts'
import { rebootSurvival } from '../../helpers/probes/containers/reboot-survival.ts'
import { diskHealth } from '../../helpers/probes/host/disks.ts'
import { securityUpdates } from '../../helpers/probes/host/updates.ts'
import { nvidiaDriver, rebootRequired } from '../../helpers/probes/host/upkeep.ts'
import { updates, upkeep } from '../limits.ts'

describe('6. The Host and the Stack', () => {
  item(
    'weekly.updates.images',
    'no newer image is known for more than 31 days, and none that is built here is older than 35',
    {
      why: 'The holes that a newer image closes are known to everybody by then.',
      action: [
        'Apply them in the monthly window: docker compose pull, then npm run procedure -- deploy',
        'An image that is built here: docker compose build --pull --no-cache <service>, then up -d; a build from the cache renews nothing',
      ],
      limits: updates.images,
    },
    async ({ stack, expect, limits }) => {
      await expect(imageUpdates(stack)).toBeNewestWithin(limits.pending, limits.age)
    },
  )

  item(
    'weekly.updates.os',
    'no security update of the host waits for more than 48 hours',
    {
      why: 'From the day of the update everybody knows the hole that it closes.',
      action: [
        'sudo apt-get update && sudo apt-get upgrade, with players told where it restarts the engine',
        'So that the next one does not wait for a person: apt-get install unattended-upgrades',
      ],
      limits: updates.os,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(securityUpdates(stack)).toBeKeptUp(limits)
    },
  )

  item(
    'weekly.updates.nvidia',
    'the NVIDIA driver is not older than 92 days',
    {
      why: 'Old drivers have known holes, and new models may not run on them.',
      action: ['Plan the quarterly update; it needs a restart of the host: nvidia-smi'],
      limits: upkeep.nvidia,
    },
    async ({ stack, expect, limits }) => {
      await expect(nvidiaDriver(stack)).toBeKeptUp(limits)
    },
  )

  item(
    'weekly.host.reboot-required',
    'the host has not waited for a reboot for more than 14 days',
    {
      why: 'Until then the old kernel and libraries run, with the holes that were closed on disk.',
      action: [
        'Plan it: npm run weekly -- --only weekly.stack.survives-reboot must be ok before',
        'Then, with players told: systemctl reboot',
      ],
      limits: upkeep.reboot,
    },
    async ({ stack, expect, limits }) => {
      await expect(rebootRequired(stack)).toBeKeptUp(limits)
    },
  )

  item(
    'weekly.host.smart',
    'every disk says that it is healthy',
    {
      why: 'A disk that says it fails has days.',
      action: ['Take a backup elsewhere now, then replace the disk: smartctl --all <disk>'],
      limits: upkeep.disks,
    },
    async ({ stack, expect, limits }) => {
      await expect(diskHealth(stack)).toBeKeptUp(limits)
    },
  )

  item(
    'weekly.stack.drift',
    'every service runs as its compose files say',
    {
      why: 'What was changed by hand is lost at the next deployment, and what was changed in the files comes with it unasked.',
      action: [
        'See which of both is right: docker inspect <container>, and git log of the compose files',
        'The files are right: docker compose up -d <service>; the container is right: write it into the files',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(stackDrift(stack)).toRunAsComposed()
    },
  )

  item(
    'weekly.stack.survives-reboot',
    'the engine and every service start again with the host',
    {
      why: 'The host restarts at night for whatever reason, and what does not start by itself stays down until somebody comes.',
      action: [
        'systemctl enable docker',
        'restart: unless-stopped in the compose file, and at once: docker update --restart unless-stopped <container>',
      ],
    },
    async ({ stack, expect }) => {
      await expect(rebootSurvival(stack)).toSurviveReboot()
    },
  )
})
