/** The as-built variant is the same stack, and what differs from the shipped description stands there one by one. */
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { stackDescription } from '../../helpers/configuration/description.ts'
import { danglingReferences } from '../../helpers/configuration/references.ts'
import { asBuiltFile } from '../../stack/lifecycle/as-built.ts'
import { composeFile } from '../../stack/lifecycle/names.ts'
import { requirementsOf } from '../../stack/lifecycle/requirements.ts'
import { asBuiltDescription } from './as-built-description.ts'

const read = (path: string) => parse(readFileSync(path, 'utf8'), { merge: true, maxAliasCount: -1 })
const ordinary = read(composeFile)
const variant = read(asBuiltFile)
const description = v.parse(stackDescription, parse(await asBuiltDescription()))

describe('the compose file of the as-built variant', () => {
  test('has no service, network or volume of its own', () => {
    const services = Object.keys(variant.services)
    expect(services.filter((service) => !(service in ordinary.services))).toEqual([])
    expect(Object.keys(variant).filter((key) => !key.startsWith('x-'))).toEqual(['services'])
  })

  test('lets every service that enqueues or works take its work from the tables', () => {
    const polling = Object.entries<{ environment?: { WORK_FROM?: string } }>(variant.services)
      .filter(([, { environment }]) => environment?.WORK_FROM === 'tables')
      .map(([service]) => service)
    const workers = Object.values(description.workers).map(({ service }) => service)
    expect(polling.sort()).toEqual(['php-fpm', 'game-engine', ...workers].sort())
  })

  test('writes the application log where the description looks for it', () => {
    expect(variant.services['php-fpm'].environment.APP_LOG).toBe(description.appLog?.path)
  })

  test('takes one more port, of this machine alone', () => {
    expect(variant.services.nginx.ports).toEqual(['127.0.0.1:5080:8080'])
    expect(requirementsOf(readFileSync(asBuiltFile, 'utf8')).ports).toEqual([
      Number(new URL(description.public?.url ?? '').port),
    ])
  })
})

describe('the description of the as-built variant', () => {
  test('names only services that the stack has', () => {
    expect(Object.keys(description.services).filter((service) => !(service in ordinary.services))).toEqual([])
  })

  test('keeps no list in Redis, and heartbeats under the keys that the loops write', () => {
    expect(Object.values(description.queues).filter((queue) => !('backlog' in queue))).toEqual([])
    const keys = Object.values(description.workers).map(({ service, heartbeat }) => [service, heartbeat])
    const checked = keys.map(([service]) => [service, ordinary.services[service ?? ''].healthcheck.test[3]])
    expect(keys).toEqual(checked)
  })
})

test('its description names only what it describes', () => {
  expect(danglingReferences(description)).toEqual([])
})
