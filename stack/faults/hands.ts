/** What faults do to the reference stack: only to objects that carry its label, by id, through the engine's API. */
import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import pLimit from 'p-limit'
import { compose, ensureCompose } from '../lifecycle/compose.ts'
import { localEngine } from '../lifecycle/engine.ts'
import { containerOf, execute } from '../lifecycle/execute.ts'
import { waitUntilHealthy } from '../lifecycle/health.ts'
import { stackEnvironmentFile } from '../lifecycle/secrets.ts'

export interface Hands {
  engine: Docker
  /** The running or stopped container of a service of ours. */
  container(service: string): Promise<Docker.Container>
  /** Runs a program in the service's container; throws with its output when it fails. */
  execute(service: string, argv: string[]): Promise<string>
  /** Starts a program there and does not wait for it. */
  launch(service: string, argv: string[]): Promise<void>
  /** redis-cli in the redis container, as the stack's own default user. */
  redis(...words: string[]): Promise<string>
  /** Waits until every service named has that health. */
  untilHealth(health: 'healthy' | 'unhealthy', ...services: string[]): Promise<void>
  /** Compose of the reference stack. */
  compose(...words: string[]): Promise<void>
}

const WAIT_MS = 90_000
const LOOK_MS = 300
const LOG_LINES = 50

/** Waits for a condition; throws with what was waited for. */
export async function waitFor(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited ${WAIT_MS / 1000} s in vain until ${what}`)
    await pause(LOOK_MS)
  }
}

/** Waits until the end of the service's log has these words; the log may hold them from before. */
export const untilSays = (hands: Hands, service: string, words: string): Promise<void> =>
  waitFor(`${service} says "${words}"`, async () =>
    (await (await hands.container(service)).logs({ stdout: true, stderr: true, tail: LOG_LINES })).includes(words),
  )

/** Hands on the reference stack of the local engine; the stack must be up. */
export function handsOnReference(): Hands {
  const engine = localEngine()
  // Two of them on one project take each other's containers away.
  const oneByOne = pLimit(1)
  const health = async (service: string): Promise<string> => {
    const { State } = await (await containerOf(engine, service)).inspect()
    return State.Health?.Status ?? State.Status
  }
  return {
    engine,
    container: (service) => containerOf(engine, service),
    execute: (service, argv) => execute(engine, service, argv),
    launch: async (service, argv) => {
      const container = await containerOf(engine, service)
      const exec = await container.exec({ Cmd: argv })
      await exec.start({ Detach: true })
    },
    redis: async (...words) => (await execute(engine, 'redis', ['redis-cli', '-e', ...words])).trim(),
    untilHealth: async (wanted, ...services) => {
      await Promise.all(
        services.map((service) => waitFor(`${service} is ${wanted}`, async () => (await health(service)) === wanted)),
      )
    },
    compose: (...words) =>
      oneByOne(async () => {
        await compose(await ensureCompose(), stackEnvironmentFile, words)
      }),
  }
}

/** After every repair: what compose says is there again, and healthy. */
export async function restoreStack(hands: Hands): Promise<void> {
  // Compose starts nothing that needs an unhealthy service; what was paused or stopped takes a moment to be healthy.
  await hands.untilHealth('healthy', 'postgres', 'mysql', 'redis')
  await hands.compose('up', '-d', '--no-build')
  await waitUntilHealthy(hands.engine)
}
