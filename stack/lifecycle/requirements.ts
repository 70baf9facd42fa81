/** What the compose file will take for itself on the engine: names of containers, networks and volumes, and ports. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'
import { composeFile, project } from './names.ts'

const named = v.nullish(v.object({ name: v.optional(v.string()) }))
const composeShape = v.object({
  services: v.record(
    v.string(),
    v.object({ container_name: v.optional(v.string()), ports: v.optional(v.array(v.string()), []) }),
  ),
  networks: v.optional(v.record(v.string(), named), {}),
  volumes: v.optional(v.record(v.string(), named), {}),
})

export interface Requirements {
  containers: string[]
  networks: string[]
  volumes: string[]
  /** Ports of this machine. */
  ports: number[]
}

export const referenceRequirements = (): Requirements => requirementsOf(readFileSync(composeFile, 'utf8'))

/** Reads a compose file's text; published ports in the short form `[address:]host:container` only. */
export function requirementsOf(text: string): Requirements {
  const { services, networks, volumes } = v.parse(composeShape, parse(text, { merge: true, maxAliasCount: -1 }))
  const full = (entries: Record<string, { name?: string | undefined } | null | undefined>) =>
    Object.entries(entries).map(([key, value]) => value?.name ?? `${project}_${key}`)
  return {
    containers: Object.entries(services).flatMap(([key, { container_name }]) => container_name ?? firstInstance(key)),
    networks: full(networks),
    volumes: full(volumes),
    ports: Object.values(services).flatMap(({ ports }) => ports.map(hostPort)),
  }
}

/** A service without a name of its own is numbered, by docker-compose 1.29 and by the plugin each in its way. */
const firstInstance = (service: string) => [`${project}_${service}_1`, `${project}-${service}-1`]

function hostPort(published: string): number {
  const host = published.split('/')[0]?.split(':').at(-2)
  const port = Number(host)
  if (!Number.isInteger(port)) throw new RangeError(`published port "${published}" is not of the form host:container`)
  return port
}
