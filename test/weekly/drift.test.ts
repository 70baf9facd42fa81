import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../helpers/connections/index.ts'
import { judgeDrift } from '../../helpers/judgements/drift.ts'
import { parseConfig, sourceOf, unsetVariables } from '../../helpers/probes/containers/compose-config.ts'
import { compare, observe, stackDrift } from '../../helpers/probes/containers/drift.ts'
import { CouldNotLook, isUnseen } from '../../helpers/reading.ts'
import type { Stack } from '../../helpers/stack.ts'
import { container } from '../connections/container.ts'
import { description } from '../connections/looks.ts'
import { seen } from '../judgements/seen.ts'

const HASH = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)

describe('what compose says', () => {
  test.each([
    ['restart: unless-stopped', 'unless-stopped'],
    ['restart: "no"', 'no'],
    ['restart: no', 'no'],
    ['restart: on-failure:3', 'on-failure'],
    ['image: a', 'no'],
    ['deploy: { restart_policy: { condition: on-failure } }', 'on-failure'],
    ['deploy: { restart_policy: { condition: none } }', 'no'],
    ['deploy: { restart_policy: {} }', 'always'],
    ['{ restart: always, deploy: { restart_policy: { condition: none } } }', 'always'],
  ])('of %s is the restart policy %s', (yaml, policy) => {
    const text = `services:\n  waf:\n    ${yaml}\n`
    expect(parseConfig(text, '').get('waf')).toMatchObject({ restartPolicy: policy, hash: null })
  })

  test('is a hash for each service, and which are not started by themselves', () => {
    const text = `services:
  waf: { image: waf }
  vllm: { profiles: [llm] }
  worker: { deploy: { replicas: 0 } }
`
    expect([...parseConfig(text, `waf ${HASH}\nvllm nothing\nWARNING: ${OTHER}`)]).toEqual([
      ['waf', { hash: HASH, restartPolicy: 'no', image: 'waf', isOptional: false }],
      ['vllm', { hash: null, restartPolicy: 'no', image: null, isOptional: true }],
      ['worker', { hash: null, restartPolicy: 'no', image: null, isOptional: true }],
    ])
  })

  test.each(['', 'services: 5', 'services: { a: { restart: [] } }', '\t'])('is not read out of %j', (text) => {
    expect(() => parseConfig(text, '')).toThrow()
  })

  test.each([
    ['WARNING: The PGPASSWORD variable is not set. Defaulting to a blank string.', ['PGPASSWORD']],
    ['time="…" level=warning msg="The \\"A\\" variable is not set. Defaulting to a blank string."', ['A']],
    ['The "A" variable is not set.\nThe "A" variable is not set.\nThe "B_1" variable is not set.', ['A', 'B_1']],
    ['', []],
  ])('with the warning %j lacks %o', (words, names) => {
    expect(unsetVariables(words)).toEqual(names)
  })

  const given = { project: 'p', engine: '/var/run/docker.sock', otherwise: '/srv/.env.production' }
  const label = (fields: Record<string, string>) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [`com.docker.compose.${name}`, value]))

  test.each([
    [{}, null],
    [{ 'project.working_dir': '/srv' }, null],
    [
      { 'project.working_dir': '/srv', 'project.config_files': 'a.yml,/etc/b.yml', version: 'v2.24.5' },
      { files: ['/srv/a.yml', '/etc/b.yml'], environmentFiles: ['/srv/.env.production'], version: '2.24.5' },
    ],
    [
      { 'project.working_dir': '/srv', 'project.config_files': 'a.yml', 'project.environment_file': '/srv/x' },
      { files: ['/srv/a.yml'], environmentFiles: ['/srv/x'], version: null },
    ],
  ])('is looked for by the labels %o', (labels, source) => {
    const found = sourceOf(label(labels), given)
    if (source === null) expect(found).toBeNull()
    else expect(found).toMatchObject(source)
  })
})

describe('a container', () => {
  const one = container({
    name: 'travian_waf',
    labels: { 'com.docker.compose.config-hash': HASH },
    image: { name: 'waf', id: 'sha256:1' },
    restartPolicy: 'always',
  })
  const said = { hash: HASH, restartPolicy: 'always', image: 'waf', isOptional: false }
  const told = { imageNow: 'sha256:1', said, hashProblem: null }
  const cannot = new CouldNotLook('no compose here', { witness: 'compose', remedy: [] })

  test.each([
    [told, [], []],
    [{ ...told, said: { ...said, hash: OTHER } }, ['made from another configuration'], []],
    [{ ...told, said: { ...said, restartPolicy: 'no' } }, ['policy always, compose says no'], []],
    [{ ...told, said: { ...said, image: 'waf:2' } }, ['runs waf, compose says waf:2'], []],
    [{ ...told, imageNow: 'sha256:2' }, ['another image than waf now is'], []],
    [{ ...told, said: undefined }, ['no longer defines'], []],
    [{ ...told, imageNow: null }, [], ['no image is named waf']],
    [{ ...told, said: { ...said, hash: null } }, [], ['no hash']],
    [{ ...told, hashProblem: 'another version' }, [], ['another version']],
    [{ ...told, said: cannot }, [], ['no compose here']],
    [{ ...told, said: cannot, imageNow: 'sha256:2' }, ['another image'], ['no compose here']],
  ])('of which compose says %o differs in %o and is open in %o', (what, differences, notCompared) => {
    const found = compare(one, what)
    expect(found.differences).toEqual(differences.map((words) => expect.stringContaining(words)))
    expect(found.notCompared).toEqual(notCompared.map((words) => expect.stringContaining(words)))
  })

  test('that has no hash is not compared', () => {
    expect(compare({ ...one, labels: {} }, told).notCompared).toHaveLength(1)
  })
})

describe('services', () => {
  const compared = (service: string, differences: string[], notCompared: string[] = []) => ({
    service,
    differences,
    notCompared,
  })

  test('that cannot be compared are one unknown, those that differ are told all the same', () => {
    const [drifted, rest, ...more] = observe(
      [compared('a', ['d'], ['w']), compared('b', [], ['w']), compared('c', [], ['w'])],
      ['look'],
    )
    expect(drifted).toMatchObject({ object: 'a', facts: { differences: ['d'] } })
    expect(rest).toMatchObject({
      object: 'compose',
      reason: { message: expect.stringContaining('b, c'), remedy: ['look'] },
    })
    expect(more).toEqual([])
  })

  test('of several containers are one result', () => {
    expect(observe([compared('a', []), compared('a', ['two'])], [])).toMatchObject([{ reading: { value: 1 } }])
  })

  test.each([
    [[], 'ok'],
    [['one'], 'warning'],
  ])('with the differences %o are %s', (differences, status) => {
    expect(judgeDrift(seen(differences.length, { differences }, 'waf')).status).toBe(status)
  })
})

describe('compose as a program', () => {
  const path = process.env.PATH
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drift-'))
    await writeFile(join(folder, 'compose.yaml'), '')
    process.env.PATH = `${folder}${delimiter}${path}`
  })
  afterEach(async () => {
    process.env.PATH = path
    await rm(folder, { recursive: true, force: true })
  })

  /** Stands for both of compose's programs: the version, then the hashes or the configuration. */
  async function composeSays(script: string): Promise<void> {
    for (const name of ['docker', 'docker-compose']) {
      await writeFile(join(folder, name), `#!/bin/sh\ncase "$*" in\n${script}\nesac\n`)
      await chmod(join(folder, name), 0o755)
    }
  }

  const GOOD = `*version*) echo 2.24.5;; *--hash*) echo 'waf ${HASH}';; *) echo 'services: { waf: { image: waf } }';;`

  function stack(labels: Record<string, string> = {}, where = '/run/docker.sock'): Stack {
    const own = {
      'com.docker.compose.config-hash': HASH,
      'com.docker.compose.version': '2.24.5',
      'com.docker.compose.project.working_dir': folder,
      'com.docker.compose.project.config_files': 'compose.yaml',
      ...labels,
    }
    const engine = {
      where,
      containers: async () => [container({ service: 'waf', labels: own, image: { name: 'waf', id: '1' } })],
      image: async () => ({ id: '1', repoDigests: [], createdAt: null }),
    } as unknown as Engine
    return { description: description(), connections: { engine }, environmentFile: null } as unknown as Stack
  }

  const outcome = async (one: Stack): Promise<string> => {
    const [first] = await stackDrift(one)
    if (first === undefined) return 'nothing'
    return isUnseen(first) ? `unknown: ${first.reason.message}` : first.reading.text
  }

  test('that says what runs finds no difference', async () => {
    await composeSays(GOOD)
    expect(await outcome(stack())).toBe('as compose says (1 compared)')
    expect(await outcome(stack({ 'com.docker.compose.config-hash': OTHER }))).toContain('another configuration')
  })

  test('that also defines another service misses its container', async () => {
    await composeSays(GOOD.replace('} }', '}, db: { image: db } }'))
    const found = await stackDrift(stack())
    expect(found.map(({ object }) => object)).toEqual(['waf', 'db'])
    expect(found[1]).toMatchObject({ facts: { differences: ['compose defines it, and it has no container'] } })
  })

  test.each([
    ['fails', '*version*) echo 2.24.5;; *) echo password=geheim >&2; exit 15;;', {}, 'config ended with 15'],
    ['says something else', '*version*) echo 2.24.5;; *) echo hello;;', {}, 'names no services'],
    ['is not there', '*) exit 1;;', {}, 'neither "docker compose" nor "docker-compose"'],
    [
      'has another version',
      GOOD,
      { 'com.docker.compose.version': '2.20.0' },
      'made by compose 2.20.0, and here is 2.24.5',
    ],
    [
      'lacks variables',
      GOOD.replace('*--hash*)', '*--hash*) echo "The PGPASSWORD variable is not set." >&2;'),
      {},
      'no file here sets (PGPASSWORD)',
    ],
    ['has lost its files', GOOD, { 'com.docker.compose.project.config_files': 'gone.yaml' }, 'gone.yaml, from which'],
    ['noted no files', GOOD, { 'com.docker.compose.project.config_files': '' }, 'name no compose files'],
  ])('that %s is unknown, without what it printed', async (_, script, labels, words) => {
    await composeSays(script)
    const told = await outcome(stack(labels))
    expect(told).toContain(`unknown: not all of waf`)
    expect(told).toContain(words)
    expect(told).not.toContain('geheim')
  })

  test('beside another engine is not asked', async () => {
    await composeSays(GOOD)
    expect(await outcome(stack({}, '10.0.0.2:2375'))).toContain('the engine is at 10.0.0.2:2375')
  })
})
