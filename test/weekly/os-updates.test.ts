import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, release, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../helpers/durations.ts'
import type { History } from '../../helpers/history.ts'
import { judgeUpkeep } from '../../helpers/judgements/upkeep.ts'
import { dateOfRelease, parseSimulation, securityUpdates, waitingSince } from '../../helpers/probes/host/updates.ts'
import { longestOf } from '../../helpers/probes/waiting.ts'
import type { Stack } from '../../helpers/stack.ts'
import { updates } from '../../runbook/limits.ts'
import { description } from '../connections/looks.ts'
import { seen } from '../judgements/seen.ts'

const OPENSSL =
  'Inst openssl [3.0.11-1~deb12u2] (3.0.15-1~deb12u1 Debian:12.8/stable, Debian-Security:12/stable-security [amd64])'
const END = '1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.'

describe('what apt would install', () => {
  test.each([
    [OPENSSL, { name: 'openssl', installed: '3.0.11-1~deb12u2', candidate: '3.0.15-1~deb12u1', isSecurity: true }],
    [
      'Inst libc6 [2.35-0ubuntu3.4] (2.35-0ubuntu3.8 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64]) []',
      { name: 'libc6', installed: '2.35-0ubuntu3.4', candidate: '2.35-0ubuntu3.8', isSecurity: true },
    ],
    [
      'Inst linux-image-6.1.0-28-amd64 (6.1.119-1 Debian-Security:12/stable-security [amd64])',
      { name: 'linux-image-6.1.0-28-amd64', installed: null, candidate: '6.1.119-1', isSecurity: true },
    ],
    [
      'Inst tzdata [2024a-0+deb12u1] (2024b-0+deb12u1 Debian:12.8/stable [all]) [a:amd64 b:amd64 ]',
      { name: 'tzdata', installed: '2024a-0+deb12u1', candidate: '2024b-0+deb12u1', isSecurity: false },
    ],
  ])('%s is understood', (line, update) => {
    expect(parseSimulation(`Reading package lists...\n${line}\nConf x (1 a [all])\n${END}\n`)).toEqual([update])
  })

  test('is nothing where apt says so, and not known where it did not come to its end', () => {
    expect(parseSimulation('0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.')).toEqual([])
    expect(parseSimulation('Reading package lists...\nBuilding dependency tree...')).toBeNull()
    expect(parseSimulation('')).toBeNull()
  })
})

test.each([
  ['Origin: Debian\nDate: Sat, 28 Nov 2026 04:12:33 UTC\nValid-Until: x', '2026-11-28T04:12:33.000Z'],
  ['Date: soon', undefined],
  ['', undefined],
])('the list %j is of %s', (text, at) => {
  expect(dateOfRelease(text)?.toISOString()).toBe(at)
})

describe('a security update', () => {
  const LISTED = new Date('2026-11-27T00:00:00Z')
  const before = new Map([['openssl 1', new Date('2026-11-20T00:00:00Z')]])
  const update = (name: string, installed: string | null, isSecurity = true) => ({
    name,
    installed,
    candidate: '9',
    isSecurity,
  })

  test('waits since a run first saw it, or since the lists that name it', () => {
    const waiting = waitingSince(
      [update('openssl', '1'), update('curl', '1'), update('linux', null), update('tzdata', '1', false)],
      before,
      LISTED,
    )
    expect(waiting).toEqual(new Map([...before, ['curl 1', LISTED], ['linux -', LISTED]]))
    expect(longestOf(waiting)?.name).toBe('openssl 1')
    // Another version was installed meanwhile.
    expect(longestOf(waitingSince([update('openssl', '2')], before, LISTED))?.since).toEqual(LISTED)
    expect(longestOf(new Map())).toBeNull()
  })

  test.each([
    [0, 'ok'],
    [48, 'ok'],
    [48.1, 'warning'],
    [168, 'warning'],
    [168.1, 'critical'],
    [null, 'unknown'],
  ])('known for %s h is %s', (hours, status) => {
    expect(judgeUpkeep(seen(hours, { notApplicable: null }), updates.os).status).toBe(status)
  })
})

describe('a host', () => {
  let root: string
  const LIST = 'var/lib/apt/lists/security.debian.org_debian-security_dists_bookworm-security_InRelease'

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    await chmod(join(root, path), 0o755)
  }
  const listOf = (hoursAgo: number) => `Date: ${new Date(Date.now() - hoursAgo * HOUR_MS).toUTCString()}\n`

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'host-'))
    await put('etc/debian_version', '12.8\n')
    await put(LIST, listOf(5))
    await put('usr/bin/apt-get', `#!/bin/sh\necho "$@" > ${root}/asked\nprintf '%s\\n' '${OPENSSL}' '${END}'\n`)
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  function stack(history: History = [], hostName = hostname()): Stack {
    const where = '/run/docker.sock'
    const engine = { where, calls: { where, isLocalSocket: true }, info: async () => ({ hostName, kernel: release() }) }
    return {
      description: description({ host: { root } }),
      connections: { engine },
      history: async () => history,
    } as unknown as Stack
  }

  test('that waits for an update knows it since its lists are of that day, and remembers it', async () => {
    const { reading } = await securityUpdates(stack())
    expect(reading).toMatchObject({
      value: 5,
      text: '1 security updates wait, and 0 others; known for 5.0 h: openssl 3.0.11-1~deb12u2',
      remember: expect.stringMatching(/^20\S+Z openssl 3\.0\.11-1~deb12u2$/),
    })
    const asked = (await readFile(join(root, 'asked'), 'utf8')).trim()
    expect(asked).toMatch(/^-s -o Debug::NoLocking=true .*dist-upgrade$/)
    expect(asked).toContain(`-o Dir=${root}/ -o Dir::State::status=${root}/var/lib/dpkg/status`)
  })

  test('knows it since an earlier run', async () => {
    const text = `${new Date(Date.now() - 200 * HOUR_MS).toISOString()} openssl 3.0.11-1~deb12u2`
    const item = {
      id: 'weekly.updates.os',
      object: null,
      status: 'ok',
      value: 0,
      unit: 'h',
      firstSeen: null,
      text,
    } as const
    const { reading } = await securityUpdates(
      stack([{ run: 'r', suite: 'weekly', at: '2026-11-01T00:00:00Z', items: [item] }]),
    )
    expect(reading.value).toBe(200)
  })

  test('that is up to date waits for nothing', async () => {
    await put('usr/bin/apt-get', `#!/bin/sh\necho '${END}'\n`)
    expect((await securityUpdates(stack())).reading).toMatchObject({
      value: 0,
      text: 'no security update waits, and 0 others',
      remember: '',
    })
  })

  test.each<[string, () => Promise<void>, string]>([
    ['has old lists', () => put(LIST, listOf(8 * 24)), 'are 8 days old'],
    ['has one old list', () => put(`${LIST.replace('bookworm', 'old')}`, listOf(9 * 24)), 'are 9 days old'],
    ['has no lists', () => rm(join(root, 'var'), { recursive: true }), 'no list of security updates'],
    ['has lists without a day', () => put(LIST, 'x'), 'no list of security updates'],
    ['has no apt', () => rm(join(root, 'usr'), { recursive: true }), 'apt-get is not on this host'],
    ['has a broken apt', () => put('usr/bin/apt-get', '#!/bin/sh\necho broken >&2; exit 100\n'), 'ends with 100'],
    ['has a silent apt', () => put('usr/bin/apt-get', '#!/bin/sh\n'), 'does not come to its end'],
    ['is no Debian', () => rm(join(root, 'etc'), { recursive: true }), 'not looked after by apt'],
  ])('that %s is not known', async (_, spoil, words) => {
    await spoil()
    await expect(securityUpdates(stack())).rejects.toThrow(words)
  })

  test('that is another machine is not known', async () => {
    await expect(securityUpdates(stack([], 'elsewhere'))).rejects.toThrow('runs on elsewhere')
  })
})
