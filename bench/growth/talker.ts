/** A service that has written a log of some size: a container of ours in the stack's project, and the description with it. */
import { join } from 'node:path'
import { DRILL, forgetDrills, writeDrillEnvironment } from '../../cli/drill/environment.ts'
import { ensureEpoch } from '../../helpers/ledger.ts'
import type { Hands } from '../../stack/faults/hands.ts'
import { ownLabel, project, repositoryRoot, serviceLabel } from '../../stack/lifecycle/names.ts'
import { waitUntil } from '../../stack/lifecycle/wait.ts'

const SERVICE = 'bench-talker'
const PROJECT_LABEL = 'com.docker.compose.project'
/** The engine takes some ten megabytes a second. */
const WRITING_MS = 600_000
/** A line in the engine's file, with what the engine writes around it. */
const LINE_BYTES = 200

const WRITE = `awk -v lines="$1" 'BEGIN { for (i = 1; i <= lines; i++) {
  if (i % 1000 == 0) print "[2026-11-23 08:06:06] ERROR worker: job " i " failed" > "/dev/stderr"
  else print "172.20.0.4 - - [23/Nov/2026:08:06:06 +0000] \\"GET /v1/health HTTP/1.1\\" 200 64 \\"-\\" \\"bench " i "\\"" } }'
touch /tmp/done; exec sleep infinity`

/** Starts it, and returns when all is written. */
export async function startTalker({ engine }: Hands, bytes: number): Promise<void> {
  const container = await engine.createContainer({
    name: `travian_${SERVICE}`,
    Image: 'runbook-reference/base',
    Cmd: ['bash', '-c', WRITE, 'bash', String(Math.round(bytes / LINE_BYTES))],
    Labels: { [ownLabel]: 'true', [PROJECT_LABEL]: project, [serviceLabel]: SERVICE },
    Healthcheck: { Test: ['CMD', 'test', '-e', '/tmp/done'], Interval: 1e9, Timeout: 1e9, Retries: 1000 },
    HostConfig: { Init: true, LogConfig: { Type: 'json-file', Config: {} } },
  })
  await container.start()
  const isDone = async () => (await container.inspect()).State.Health?.Status === 'healthy'
  if (!(await waitUntil(isDone, { withinMs: WRITING_MS, everyMs: 500 })))
    throw new Error('the log was not written in time')
}

/** Where windows begin: before the log, or after it, so that all of it lies outside. */
export async function describeTalker(epoch: Date): Promise<void> {
  await forgetDrills()
  await ensureEpoch(join(repositoryRoot, 'reports', DRILL), epoch.toISOString())
  await writeDrillEnvironment({ description: { [`services.${SERVICE}`]: { kind: 'long-running' } } })
}

/** Leaves nothing, also of a measurement that was cut short. */
export async function removeTalker({ engine }: Hands): Promise<void> {
  const found = await engine.listContainers({
    all: true,
    filters: { label: [`${ownLabel}=true`, `${serviceLabel}=${SERVICE}`] },
  })
  for (const { Id } of found) await engine.getContainer(Id).remove({ force: true, v: true })
  await forgetDrills()
}
