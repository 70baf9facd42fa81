import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { DomainDescription, PublicAddressDescription } from '../../helpers/configuration/safety.ts'
import { DAY_MS } from '../../helpers/durations.ts'
import { judgeDomain } from '../../helpers/judgements/domain.ts'
import { parseRdap, publicDomain } from '../../helpers/probes/edge/domain.ts'
import { isUnseen } from '../../helpers/reading.ts'
import type { Stack } from '../../helpers/stack.ts'
import { edge } from '../../runbook/limits.ts'
import { startNameStandIn } from '../../stack/faults/name-stand-in.ts'
import { description } from '../connections/looks.ts'
import { seen } from '../judgements/seen.ts'

/** The engine is on this machine. */
const NEAR = { engine: { calls: { address: null } } }

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS)

describe('what a registry says', () => {
  test.each([
    [{ events: [{ eventAction: 'expiration', eventDate: '2027-03-01T00:00:00Z' }] }, '2027-03-01', []],
    [
      {
        events: [{ eventAction: 'registration' }, { eventAction: 'expiration', eventDate: '2027-03-01' }],
        status: ['active'],
      },
      '2027-03-01',
      ['active'],
    ],
    [{ events: [{ eventAction: 'registration', eventDate: '2020-01-01' }] }, undefined, undefined],
    [{ events: [{ eventAction: 'expiration', eventDate: 'soon' }] }, undefined, undefined],
    [{ events: [{ eventAction: 'expiration' }] }, undefined, undefined],
    [{ events: 5 }, undefined, undefined],
    [{}, undefined, undefined],
    [null, undefined, undefined],
  ])('%o ends on %s', (json, day, states) => {
    const found = parseRdap(json)
    expect(found?.until.toISOString().slice(0, 10)).toBe(day)
    expect(found?.states).toEqual(states)
  })
})

describe('a domain', () => {
  test.each([
    [31, [], 'ok'],
    [30, [], 'ok'],
    [29.9, [], 'warning'],
    [7, [], 'warning'],
    [6.9, [], 'critical'],
    [-3, [], 'critical'],
    [null, [], 'unknown'],
    [300, ['pending delete'], 'critical'],
  ])('registered for %s days, %o, is %s', (days, lost, status) => {
    expect(judgeDomain(seen(days, { about: 'registration', lost }, 'registration'), edge.registration).status).toBe(
      status,
    )
  })

  test.each([
    [['192.0.2.1'], [], 'ok'],
    [['192.0.2.1'], ['192.0.2.66'], 'warning'],
    [[], ['192.0.2.66'], 'critical'],
    [[], [], 'critical'],
  ])('that leads to ours %o and to strangers %o is %s', (ours, strange, status) => {
    const facts = { about: 'dns' as const, ours, strange }
    expect(judgeDomain(seen(ours.length, facts, 'dns'), edge.registration).status).toBe(status)
  })
})

const HOST = 'play.game.example'

function stack(domain: Partial<DomainDescription> | undefined, hostName: string | undefined = HOST): Stack {
  const address: PublicAddressDescription = {
    url: 'https://127.0.0.1:8443',
    hostName,
    through: [],
    entries: {},
    certificate: { selfMade: false },
    ...(domain !== undefined && {
      domain: { name: 'game.example', addresses: ['192.0.2.1'], resolvers: [], ...domain },
    }),
  }
  return { description: description({ public: address }), connections: NEAR } as unknown as Stack
}

async function look(domain: Partial<DomainDescription>, hostName?: string): Promise<Record<string, string>> {
  const found = await publicDomain(stack(domain, hostName))
  return Object.fromEntries(
    found.map((one) => {
      if (isUnseen(one)) return [one.object, `unknown: ${one.reason.message}`]
      const { status, message } = judgeDomain(one, edge.registration)
      return [one.object, `${status}: ${message}`]
    }),
  )
}

describe('with a registry and a name server', () => {
  async function standIn(addresses: string[], days = 100) {
    const one = await startNameStandIn({ host: HOST, addresses, registeredUntil: inDays(days + 0.01) })
    return { rdap: one.rdap, resolvers: [one.resolver], [Symbol.asyncDispose]: () => one.close() }
  }

  test('a domain is looked at in both', async () => {
    await using names = await standIn(['192.0.2.1'])
    const found = await look(names)
    expect(found.registration).toMatch(
      /^ok: registration: game\.example is registered until 20\d\d-\d\d-\d\d, 100 days/,
    )
    expect(found.dns).toBe(`ok: dns: ${HOST} leads to 192.0.2.1`)
  })

  test('a domain that ends soon and leads elsewhere is told', async () => {
    await using names = await standIn(['192.0.2.66'], 12)
    const found = await look(names)
    expect(found.registration).toMatch(/^warning: .*12 days/)
    expect(found.dns).toBe(`critical: dns: ${HOST} leads to 192.0.2.66, which is not here`)
  })

  test('a name that nobody knows leads nowhere', async () => {
    await using names = await standIn(['192.0.2.1'])
    expect((await look(names, 'other.game.example')).dns).toMatch(/^critical: .* leads nowhere/)
    await using empty = await standIn([])
    expect((await look(empty)).dns).toMatch(/^critical: .* leads nowhere/)
  })

  test('addresses are the same however they are written', async () => {
    await using names = await standIn(['192.0.2.1'])
    expect((await look({ ...names, addresses: ['2001:DB8:0::1', '192.0.2.1'] })).dns).toMatch(/^ok/)
  })

  test('a day in the description is not asked for', async () => {
    await using names = await standIn(['192.0.2.1'], 1)
    const registeredUntil = inDays(200).toISOString().slice(0, 10)
    expect((await look({ ...names, registeredUntil })).registration).toContain(
      `ok: registration: game.example is registered until ${registeredUntil}`,
    )
  })
})

describe('without an answer', () => {
  async function registrySaying(status: number, body: string): Promise<string> {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const rdap = `http://127.0.0.1:${port}/`
      return (await look({ rdap, resolvers: ['127.0.0.1:1'] })).registration ?? ''
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  test.each([
    [404, '{}', 'answers 404'],
    [429, 'slow down', 'answers 429'],
    [200, '<html>', 'names no day of its end'],
    [200, '{"events":[]}', 'names no day of its end'],
  ])('of the registry but %i %s the end is unknown', async (status, body, words) => {
    const told = await registrySaying(status, body)
    expect(told).toMatch(/^unknown: until when game\.example is registered is not told/)
    expect(told).toContain(words)
  })

  test('of anybody both are unknown', async () => {
    const found = await look({ rdap: 'http://127.0.0.1:1/', resolvers: ['127.0.0.1:1'] })
    expect(found.registration).toMatch(/^unknown: /)
    expect(found.dns).toMatch(/^unknown: no name server tells where/)
  })

  test('of the description the item is unknown', async () => {
    await expect(publicDomain(stack(undefined))).rejects.toThrow(`under which domain players come in (${HOST})`)
    await expect(publicDomain({ description: description(), connections: NEAR } as unknown as Stack)).rejects.toThrow(
      'where players come in',
    )
  })
})
