/** Runs a program in a container of ours and takes what it says. */
import type Docker from 'dockerode'
import { StackFailure } from './failures.ts'
import { textOf } from './frames.ts'
import { ownLabel, serviceLabel } from './names.ts'

/** The container of ours that runs a service, in whatever state. Throws a StackFailure where there is none. */
export async function containerOf(engine: Docker, service: string): Promise<Docker.Container> {
  const label = [`${ownLabel}=true`, `${serviceLabel}=${service}`]
  const [first] = await engine.listContainers({ all: true, filters: { label } })
  if (first === undefined) throw new StackFailure(`the reference stack has no container of ${service}: npm run demo`)
  return engine.getContainer(first.Id)
}

/** Its output, both streams. Throws a StackFailure with it when the program fails. */
export async function execute(engine: Docker, service: string, argv: string[]): Promise<string> {
  const container = await containerOf(engine, service)
  const exec = await container.exec({ Cmd: argv, AttachStdout: true, AttachStderr: true })
  const frames: Buffer[] = []
  for await (const chunk of await exec.start({ hijack: false, stdin: false })) frames.push(Buffer.from(chunk))
  const text = textOf(Buffer.concat(frames))
  const { ExitCode: exitCode } = await exec.inspect()
  if (exitCode !== 0) throw new StackFailure(`${argv[0]} in ${service} ended with ${exitCode}: ${text.slice(-500)}`)
  return text
}
