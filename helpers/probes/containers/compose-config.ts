/** What compose makes of the files that a stack was started from. Its configuration holds secrets: nothing of it is printed. */
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { execa } from 'execa'
import * as v from 'valibot'
import { parse } from 'yaml'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook } from '../../reading.ts'

/** Where a container says that it comes from. */
export interface ComposeSource {
  project: string
  folder: string
  files: string[]
  environmentFiles: string[]
  /** Of the compose that made it: another version may count the same configuration differently. */
  version: string | null
  /** The engine's socket. */
  engine: string
}

export interface ComposeService {
  /** As in the label `com.docker.compose.config-hash`. */
  hash: string | null
  /** As the engine names it: `no`, `always`, `unless-stopped`, `on-failure`. */
  restartPolicy: string
  /** Null where it is only built. */
  image: string | null
  /** Not started by a plain `up`: it belongs to a profile, or has no instances. */
  isOptional: boolean
}

export interface ComposeAnswer {
  services: Map<string, ComposeService>
  /** Why the hashes say nothing; null where they do. */
  hashProblem: string | null
  tool: string
}

const PREFIX = 'com.docker.compose.'
const listOf = (text: string | undefined): string[] => (text ?? '').split(',').filter((word) => word !== '')

/** From a container's labels; null where compose noted no files. `otherwise` is its environment file where it notes none. */
export function sourceOf(
  labels: Record<string, string>,
  { project, engine, otherwise }: { project: string; engine: string; otherwise: string | null },
): ComposeSource | null {
  const folder = labels[`${PREFIX}project.working_dir`]
  const files = listOf(labels[`${PREFIX}project.config_files`])
  if (folder === undefined || folder === '' || files.length === 0) return null
  const noted = listOf(labels[`${PREFIX}project.environment_file`])
  const environmentFiles = noted.length > 0 || otherwise === null ? noted : [otherwise]
  return {
    project,
    folder,
    files: files.map((file) => resolve(folder, file)),
    environmentFiles: environmentFiles.map((file) => resolve(folder, file)),
    version: labels[`${PREFIX}version`]?.replace(/^v/, '') ?? null,
    engine,
  }
}

const config = v.object({
  services: v.record(
    v.string(),
    v.object({
      image: v.nullish(v.string()),
      // YAML takes an unquoted `no` for false.
      restart: v.nullish(v.union([v.string(), v.boolean()])),
      profiles: v.nullish(v.array(v.string())),
      scale: v.nullish(v.number()),
      deploy: v.nullish(
        v.object({
          replicas: v.nullish(v.number()),
          restart_policy: v.nullish(v.object({ condition: v.nullish(v.string()) })),
        }),
      ),
    }),
  ),
})

type ServiceConfig = v.InferOutput<typeof config>['services'][string]

const CONDITIONS: Record<string, string> = { none: 'no', 'on-failure': 'on-failure', any: 'always' }

function restartPolicyOf({ restart, deploy }: ServiceConfig): string {
  if (typeof restart === 'string' && restart !== '') return restart.split(':')[0] ?? restart
  const policy = deploy?.restart_policy
  return policy === undefined || policy === null ? 'no' : (CONDITIONS[policy.condition ?? 'any'] ?? 'no')
}

/** `compose config` and `compose config --hash`, as one. Throws where the first is no configuration. */
export function parseConfig(text: string, hashes: string): Map<string, ComposeService> {
  const hashOf = new Map(
    hashes
      .split('\n')
      .flatMap((line) =>
        [...line.matchAll(/^(\S+) ([0-9a-f]{64})\s*$/g)].map(([, name, hash]) => [name, hash] as const),
      ),
  )
  return new Map(
    Object.entries(v.parse(config, parse(text)).services).map(([name, service]) => [
      name,
      {
        hash: hashOf.get(name) ?? null,
        restartPolicy: restartPolicyOf(service),
        image: service.image ?? null,
        isOptional: (service.profiles ?? []).length > 0 || service.scale === 0 || service.deploy?.replicas === 0,
      },
    ]),
  )
}

/** Names of variables that compose had to leave empty: it was started with values which are not known here. */
export const unsetVariables = (words: string): string[] => [
  ...new Set([...words.matchAll(/The \\?"?(\w+)\\?"? variable is not set/g)].map(([, name = '']) => name)),
]

const TOOLS = [['docker', 'compose'] as const, ['docker-compose'] as const]
const TIMEOUT_MS = 40_000

/** Without the caller's variables: one there would win over the stack's own file, or name another engine. */
const call = ([program, ...first]: (typeof TOOLS)[number], words: string[], engine: string) =>
  execa(program, [...first, ...words], {
    reject: false,
    timeout: TIMEOUT_MS,
    stdin: 'ignore',
    extendEnv: false,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: `unix://${engine}` },
  })

interface Tool {
  argv: (typeof TOOLS)[number]
  version: string
}

/** The compose that is here; of two the one that made the containers. */
async function toolFor({ version, engine }: ComposeSource): Promise<Tool> {
  const found = await Promise.all(
    TOOLS.map(async (argv) => {
      const { failed, stdout } = await call(argv, ['version', '--short'], engine)
      const said = /^v?(\d+\.\d+\.\S+)$/m.exec(stdout ?? '')?.[1]
      return failed || said === undefined ? [] : [{ argv, version: said }]
    }),
  )
  const tools = found.flat()
  const tool = tools.find((one) => one.version === version) ?? tools[0]
  if (tool !== undefined) return tool
  throw new CouldNotLook('neither "docker compose" nor "docker-compose" is on this machine', {
    witness: 'compose',
    remedy: ['Install the compose that starts the stack where the suite runs: docker compose version'],
  })
}

async function requireFiles({ files, environmentFiles }: ComposeSource): Promise<void> {
  for (const file of [...files, ...environmentFiles]) {
    const isReadable = await access(file).then(
      () => true,
      () => false,
    )
    if (isReadable) continue
    throw new CouldNotLook(`${file}, from which compose started it, cannot be read here`, {
      witness: 'compose',
      remedy: [
        'Run the suite where compose is run, by somebody who may read its files',
        'Files that moved: docker compose up -d in their new place notes it',
      ],
    })
  }
}

/** Reads the files through compose itself. Throws CouldNotLook where files or compose are not here, or it refuses them. */
export async function askCompose(source: ComposeSource): Promise<ComposeAnswer> {
  const { project, folder, files, environmentFiles, engine, version } = source
  await requireFiles(source)
  const tool = await toolFor(source)
  const name = tool.argv.join(' ')
  noteNeed('host', name, 'config')
  const base = [
    ...['-p', project, '--project-directory', folder],
    ...files.flatMap((file) => ['-f', file]),
    ...environmentFiles.flatMap((file) => ['--env-file', file]),
    'config',
  ]
  const [whole, hashes] = await Promise.all([
    call(tool.argv, base, engine),
    call(tool.argv, [...base, '--hash=*'], engine),
  ])
  const refused = [whole, hashes].find(({ failed }) => failed)
  const byHand = `${name} ${base.join(' ')} --quiet`
  if (refused !== undefined) {
    const why = refused.timedOut
      ? `did not answer within ${TIMEOUT_MS / 1000} s`
      : `ended with ${refused.exitCode ?? refused.code}`
    throw new CouldNotLook(`${name} config ${why}`, { witness: 'compose', remedy: [byHand] })
  }
  const unset = unsetVariables(`${whole.stderr}\n${hashes.stderr}`)
  return {
    services: servicesOf(whole.stdout, hashes.stdout, byHand),
    tool: `${name} ${tool.version}`,
    hashProblem:
      unset.length > 0
        ? `compose was started with variables that no file here sets (${unset.slice(0, 5).join(', ')})`
        : tool.version === version
          ? null
          : `it was made by compose ${version ?? 'of an unknown version'}, and here is ${tool.version}`,
  }
}

function servicesOf(text: string, hashes: string, byHand: string): Map<string, ComposeService> {
  try {
    const services = parseConfig(text, hashes)
    if (services.size > 0) return services
  } catch {
    // What is not understood may quote a secret: only that it is so is told.
  }
  throw new CouldNotLook('compose names no services that this suite understands', {
    witness: 'compose',
    remedy: [byHand],
  })
}
