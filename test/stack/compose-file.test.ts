/** The compose file keeps what the stack description and the safety of real stacks rely on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { composeFile, repositoryRoot, stackFolder } from '../../stack/lifecycle/names.ts'
import { referenceRequirements, requirementsOf } from '../../stack/lifecycle/requirements.ts'

const compose = parse(readFileSync(composeFile, 'utf8'), { merge: true, maxAliasCount: -1 })
const description = parse(readFileSync(join(repositoryRoot, 'stacks/reference.yaml'), 'utf8'))
const services = Object.entries<Record<string, never>>(compose.services)

describe('the compose file', () => {
  test('has exactly the services of the stack description', () => {
    expect(Object.keys(compose.services).sort()).toEqual(Object.keys(description.services).sort())
  })

  test.each(['services', 'networks', 'volumes'])('labels every one of its %s as ours', (kind) => {
    const labels = Object.values<{ labels?: object }>(compose[kind]).map((object) => object.labels)
    expect(labels.filter((label) => label && 'runbook.reference' in label)).toHaveLength(labels.length)
  })

  test.each(services)('%s has a health check, a memory limit and an image of ours', (_, service) => {
    expect(service).toMatchObject({ healthcheck: expect.anything(), mem_limit: expect.stringMatching(/^\d+m$/) })
    expect(service.image).toMatch(/^runbook-reference\//)
  })

  test('keeps the data services on an internal network and publishes nothing there', () => {
    expect(compose.networks.data_services).toMatchObject({ name: 'travian_data_services', internal: true })
    expect(compose.networks.llm_gpu).toMatchObject({ name: 'travian_llm_gpu', internal: true })
    for (const service of ['postgres', 'mysql', 'redis']) {
      expect(compose.services[service].networks).toEqual(['data_services'])
      expect(compose.services[service].ports).toBeUndefined()
    }
  })

  test.each(Object.values<{ service: string; process: string }>(description.workers))(
    'runs $process in $service, which has no fixed container name',
    ({ service, process }) => {
      expect(compose.services[service].container_name).toBeUndefined()
      expect(`${compose.services[service].environment.WORKER}-worker-loop.php`).toBe(process)
      expect(readFileSync(join(stackFolder, 'images/php/app/bin', process), 'utf8')).toContain('new WorkerLoop(')
    },
  )
})

describe('what the stack needs for itself', () => {
  test('is read from the compose file, names of its own and names made by compose alike', () => {
    const needs = referenceRequirements()
    expect(needs.containers).toContain('travian_postgres')
    expect(needs.containers).toContain('travian-reference_automation-worker_1')
    expect(needs.containers).toContain('travian-reference-automation-worker-1')
    expect(needs.networks).toContain('travian_data_services')
    expect(needs.volumes).toContain('travian-reference_postgres_data')
    expect(needs.ports).toEqual([8443])
  })

  test.each([
    ['8080:80', 8080],
    ['127.0.0.1:8443:443/tcp', 8443],
  ])('published port %s takes port %s of the machine', (published, port) => {
    expect(requirementsOf(`services: { web: { ports: ["${published}"] } }`).ports).toEqual([port])
  })

  test.each(['80', '8000-8010:8000-8010'])('a published port "%s" cannot be checked and is refused', (published) => {
    expect(() => requirementsOf(`services: { web: { ports: ["${published}"] } }`)).toThrow(
      `published port "${published}" is not of the form host:container`,
    )
  })
})
