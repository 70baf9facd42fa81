/** Runs a program inside a container of the reference stack. */
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { localEngine } from '../../../stack/lifecycle/engine.ts'
import { ownLabel, serviceLabel } from '../../../stack/lifecycle/names.ts'

export interface Outcome {
  exitCode: number | null
  /** Both streams, in the order in which they came. */
  output: string
}

/** `input` goes to the program's standard input. Throws when the service has no container of ours. */
export async function inside(service: string, argv: string[], input = ''): Promise<Outcome> {
  const engine = localEngine()
  const label = [`${ownLabel}=true`, `${serviceLabel}=${service}`]
  const [container] = await engine.listContainers({ filters: { label } })
  if (!container) throw new Error(`no container of the reference stack runs ${service}`)
  const exec = await engine
    .getContainer(container.Id)
    .exec({ Cmd: argv, AttachStdin: true, AttachStdout: true, AttachStderr: true })
  const connection = await exec.start({ hijack: true, stdin: true })
  const both = new PassThrough()
  engine.modem.demuxStream(connection, both, both)
  connection.on('end', () => both.end())
  connection.end(input)
  const output = await text(both)
  return { exitCode: (await exec.inspect()).ExitCode, output: output.trim() }
}

/** One statement on PostgreSQL as its superuser; columns separated by `|`. */
export const postgres = async (sql: string): Promise<string> =>
  (await inside('postgres', ['psql', '-U', 'postgres', '-d', 'travian_global', '-At', '-c', sql])).output

/** One statement on MariaDB as root; columns separated by tabs. */
export const mariadb = async (sql: string): Promise<string> =>
  (await inside('mysql', ['mariadb', '--batch', '--skip-column-names', '-e', sql])).output

/** One Redis command as the default user. */
export const redis = async (...words: string[]): Promise<string> =>
  (await inside('redis', ['redis-cli', '--raw', ...words])).output
