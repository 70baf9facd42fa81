/** A stack on this machine whose containers' files are real ones in a folder of it, under the very same paths. */
import { execFile } from 'node:child_process'
import { hostname, release } from 'node:os'
import type { StackDescription } from '../../helpers/configuration/description.ts'
import type { Container, Engine, OnLogLine } from '../../helpers/connections/index.ts'
import { type Stack, windowSince } from '../../helpers/stack.ts'
import { container } from '../connections/container.ts'
import { description } from '../connections/looks.ts'

/** Programs run here as they would there: GNU's find, stat, dd and tail. */
const exec: Engine['exec'] = (_, argv, { onStdout } = {}) =>
  new Promise((resolve) => {
    const [program = '', ...args] = argv
    execFile(program, args, { encoding: 'buffer', maxBuffer: 1e8 }, (error, stdout, stderr) => {
      onStdout?.(stdout)
      const exitCode = error === null ? 0 : Number(error.code)
      resolve({ exitCode, stdout: String(stdout), stderr: String(stderr), isTruncated: false })
    })
  })

export interface Files {
  /** On a volume of every container. */
  folder: string
  describe?: Partial<StackDescription>
  containers?: Partial<Container>[]
  /** What the containers' own logs hold, of now. */
  ownLog?: string[]
  /** False where the engine is on another machine. */
  isLocal?: boolean
  epoch?: Date | null
}

export function stackWithFiles({
  folder,
  describe = {},
  containers = [{}],
  ownLog = [],
  isLocal = true,
  epoch = null,
}: Files): Stack {
  const mount = { type: 'bind', name: null, source: folder, destination: folder, isWritable: true }
  const all = containers.map((fields, index) =>
    container({ id: String(index), name: `worker_${index}`, service: 'worker', mounts: [mount] as never, ...fields }),
  )
  const logLines = async (_: string, __: number | 'all', onLine: OnLogLine): Promise<number> => {
    for (const text of ownLog)
      onLine({ at: Date.now() - 1000, stream: 'stdout', text: Buffer.from(text), bytes: text.length } as never)
    return ownLog.length
  }
  const engine = {
    containers: async () => all,
    exec,
    logLines,
    info: async () => ({ hostName: hostname(), kernel: release() }),
    where: isLocal ? '/var/run/docker.sock' : 'ssh://game-host',
    calls: { isLocalSocket: isLocal, where: isLocal ? '/var/run/docker.sock' : 'ssh://game-host' },
  }
  const now = new Date()
  return {
    description: description({ services: { worker: { kind: 'long-running', needs: ['redis'] } }, ...describe }),
    connections: { engine } as never,
    window: (hours: number) => windowSince(epoch, hours, now),
    history: async () => [],
    procedures: async () => [],
  } as unknown as Stack
}
