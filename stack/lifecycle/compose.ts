/** The compose tool at hand: the plugin of the docker command, or docker-compose 1.29 as Debian ships it. */
import { execa } from 'execa'
import { describeMachine, installPackages } from './debian.ts'
import { engineSocket, isInstalled } from './engine.ts'
import { StackFailure, StackRefusal } from './failures.ts'
import { composeFile, project } from './names.ts'
import { type Progress, silent } from './progress.ts'

/** The words that begin every call: `['docker', 'compose']` or `['docker-compose']`. */
export type ComposeTool = readonly [string, ...string[]]

const plugin: ComposeTool = ['docker', 'compose']
const standalone: ComposeTool = ['docker-compose']

/** Finds the compose tool, or installs Debian's. Throws a refusal that says what to do where neither is possible. */
export async function ensureCompose(progress: Progress = silent): Promise<ComposeTool> {
  if ((await isInstalled('docker')) && (await call(plugin, ['version'])).exitCode === 0) return plugin
  if (await isInstalled('docker-compose')) return standalone
  const machine = describeMachine()
  if (!machine.canInstall) {
    throw new StackRefusal(
      `Neither "docker compose" nor "docker-compose" is here, and it can be installed for you only as root on Debian or Ubuntu ` +
        `(this is ${machine.words}). Install the compose plugin (https://docs.docker.com/compose/install/), then try again.`,
    )
  }
  progress.say('No compose is here: installing docker-compose from the distribution.')
  await installPackages(['docker-compose'], progress)
  return standalone
}

/** Runs a compose command on the reference stack; the passwords reach it by file. Throws with the tool's last words. */
export async function compose(
  tool: ComposeTool,
  environmentFile: string,
  args: string[],
  signal?: AbortSignal,
): Promise<string> {
  const base = ['-p', project, '-f', composeFile, '--env-file', environmentFile]
  const result = await call(tool, [...base, ...args], signal)
  if (result.failed) {
    const words = result.all.trimEnd().split('\n').slice(-15).join('\n')
    throw new StackFailure(`${tool.join(' ')} ${args.join(' ')} failed:\n${words}`)
  }
  return result.stdout
}

/** Without the caller's environment: a variable there would win over the stack's own file, or name another engine. */
function call([command, ...first]: ComposeTool, args: string[], cancelSignal?: AbortSignal) {
  return execa(command, [...first, ...args], {
    reject: false,
    all: true,
    extendEnv: false,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: `unix://${engineSocket()}` },
    ...(cancelSignal && { cancelSignal }),
  })
}
