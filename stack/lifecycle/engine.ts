/** The Docker engine at this machine's own socket: found, or installed and started. */
import { spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { execa } from 'execa'
import { describeMachine, installPackages } from './debian.ts'
import { StackFailure, StackRefusal } from './failures.ts'
import { type Progress, silent } from './progress.ts'
import { waitUntil } from './wait.ts'

const usualSocket = '/var/run/docker.sock'
/** Docker Desktop may offer only this one. */
const ownSocket = join(homedir(), '.docker/run/docker.sock')
const isDesktop = () => !existsSync(usualSocket) && existsSync(ownSocket)
const engineLog = '/var/log/dockerd-reference.log'

/** Path of the local engine's socket. A DOCKER_HOST elsewhere is refused: the reference stack never leaves this machine. */
export function engineSocket(environment: NodeJS.ProcessEnv = process.env): string {
  const host = environment.DOCKER_HOST ?? ''
  if (host === '') return isDesktop() ? ownSocket : usualSocket
  if (host.startsWith('unix://')) return host.slice('unix://'.length)
  throw new StackRefusal(
    `DOCKER_HOST is ${withoutUser(host)}, and the reference stack runs on this machine's own engine only, so that it can never ` +
      'harm a real one. Unset DOCKER_HOST and try again.',
  )
}

const withoutUser = (host: string) => host.replace(/\/\/[^@/]*@/, '//')

/** A client of the local engine, which may not be running. */
export const localEngine = (): Docker => new Docker({ socketPath: engineSocket() })

export const isAnswering = (engine: Docker): Promise<boolean> =>
  engine.ping().then(
    () => true,
    () => false,
  )

/**
 * The local engine, answering. One that runs is used as it is; otherwise, as root on Debian or Ubuntu, it is installed
 * and started. Throws a refusal that says what to do where that is not possible.
 */
export async function ensureEngine(progress: Progress = silent): Promise<Docker> {
  const engine = localEngine()
  if (await isAnswering(engine)) return engine
  if (engineSocket() !== usualSocket) {
    throw new StackRefusal(
      `No Docker engine answers at ${engineSocket()}, where DOCKER_HOST points. Start that engine, or unset DOCKER_HOST to use ` +
        `the one at ${usualSocket}, then try again.`,
    )
  }
  const machine = describeMachine()
  if (!machine.canInstall) {
    throw new StackRefusal(
      `No Docker engine answers at ${engineSocket()}, and it can be installed for you only as root on Debian or Ubuntu ` +
        `(this is ${machine.words}). Install and start Docker (https://docs.docker.com/engine/install/), or let your user into the group "docker", then try again.`,
    )
  }
  if (!(await isInstalled('dockerd'))) {
    progress.say('No Docker engine answers here: installing docker.io from the distribution and starting it.')
    // The engine calls ps when it is asked for a container's processes, and its package does not say so.
    await installPackages(['docker.io', 'iptables', 'procps'], progress)
  }
  await startEngine(engine, progress)
  return engine
}

export const isInstalled = async (command: string): Promise<boolean> =>
  (await execa('sh', ['-c', 'command -v "$0"', command], { reject: false })).exitCode === 0

async function startEngine(engine: Docker, progress: Progress): Promise<void> {
  const hasServiceManager = existsSync('/run/systemd/system')
  progress.show('engine', 'starting')
  if (hasServiceManager) {
    await execa('systemctl', ['start', 'docker'], { reject: false })
  } else {
    const log = openSync(engineLog, 'a')
    // In a session of its own: the engine outlives this command and gets none of its signals.
    spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] }).unref()
  }
  const started = await waitUntil(() => isAnswering(engine), { withinMs: 60_000 })
  progress.show('engine')
  if (started) return
  const told = hasServiceManager ? 'see: journalctl -u docker' : `the end of ${engineLog}:\n${tail(engineLog, 15)}`
  throw new StackFailure(`The Docker engine was started and did not answer within 60 s; ${told}`)
}

const tail = (path: string, lines: number): string =>
  readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
