import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { parse as parseEnvironment } from 'dotenv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { stackAccounts } from '../../cli/adopt/accounts.ts'
import { descriptionText } from '../../cli/adopt/describe.ts'
import { differenceLine, differences } from '../../cli/adopt/differences.ts'
import { environmentText, quoted, writeEnvironment } from '../../cli/adopt/environment.ts'
import { found } from '../../cli/adopt/find.ts'
import { type Asking, NoAnswer, type Question, Questioner } from '../../cli/adopt/questions.ts'
import { projectQuestion, stackQuestions } from '../../cli/adopt/seven.ts'
import { inspection } from '../doctor/containers.ts'

describe('accounts', () => {
  const containers = [inspection({ settings: { PGUSER: 'travian' } })]
  test.each([
    [{ RUNBOOK_POSTGRES_PASSWORD: 'r', PGPASSWORD: 'p' }, { postgres: { user: 'runbook', password: 'r' } }],
    [{ PGPASSWORD: 'p' }, { postgres: { user: 'travian', password: 'p' } }],
    [{ PGPASSWORD: 'p', PGUSER: 'own' }, { postgres: { user: 'own', password: 'p' } }],
    [{ MYSQL_PASSWORD: 'm' }, {}],
    [{ MYSQL_ROOT_PASSWORD: 'm' }, { mysql: { user: 'root', password: 'm' } }],
    [{ REDIS_PASSWORD: 'x', PGPASSWORD: '' }, { redis: { user: 'default', password: 'x' } }],
    [{}, {}],
  ])('of %o are %o', (file, accounts) => {
    expect(stackAccounts(new Map(Object.entries(file)), containers)).toEqual(accounts)
  })
})

describe('the environment file', () => {
  const facts = {
    stack: 'prod',
    stackEnvFile: '/srv/.env',
    accounts: { postgres: { user: 'runbook', password: "it's #1 $x" } },
    grafanaToken: null,
    engine: { host: null, certificates: null },
  }

  test('says what is known, and the rest as comments', () => {
    expect(parseEnvironment(environmentText(facts))).toEqual({
      STACK: 'prod',
      POSTGRES_USER: 'runbook',
      POSTGRES_PASSWORD: "it's #1 $x",
      STACK_ENV_FILE: '/srv/.env',
    })
    expect(environmentText(facts)).toContain('# MYSQL_USER=')
  })

  test('is only its owner’s, and never written over', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'adopt-')), '.env.prod')
    expect(await writeEnvironment(path, facts)).toBe(true)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const before = await readFile(path, 'utf8')
    expect(await writeEnvironment(path, { ...facts, stack: 'other' })).toBe(false)
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test.each([
    ["a'b", `"a'b"`],
    [`a'b"c`, '`a\'b"c`'],
    ['a\'b"c`d', null],
    ['a\nb', null],
  ])('%j is quoted as %j', (value, text) => {
    expect(quoted(value)).toBe(text)
  })
})

describe('the description', () => {
  const description = { name: 'x', services: { a: { kind: 'long-running', needs: ['b', 'c'] } }, notApplicable: {} }

  test('reads back as it was, each section under what it was made from', () => {
    const text = descriptionText(description, [
      found('services.a.needs', 'b, c', 'networks\nin common', 'guess'),
      found('services.a', 'worker', 'image', 'sure'),
    ])
    expect(parse(text)).toEqual(description)
    expect(text).toContain('# [guess] networks in common: services.a.needs = b, c\nservices:')
    expect(text).toContain('  a: { kind: long-running, needs: [ b, c ] }')
    expect(text).not.toContain('[sure] image')
  })

  test('is compared leaf by leaf, lists of names as sets', () => {
    const yours = { a: 1, b: { c: 'x' }, needs: ['x', 'y'], only: true }
    const seen = { a: 1, b: { c: 'z', d: 2 }, needs: ['y', 'x'] }
    expect(differences(yours, seen).map(differenceLine)).toEqual([
      '~ b › c: x in your file, z seen',
      '+ b › d: 2',
      '- only: true',
    ])
    expect(differences(yours, yours)).toEqual([])
  })
})

const ask = (questions: Question[], asking: Asking) => new Questioner(asking).ask(questions)

describe('questions', () => {
  const question = (name: string, more: Partial<Question> = {}): Question => ({
    name,
    text: `${name}?`,
    fallback: 'f',
    ...more,
  })
  const terminal = (typed: string) => {
    const input = Object.assign(new PassThrough(), { isTTY: true })
    input.write(typed)
    const output = new PassThrough()
    return { given: {}, isSilent: false, input, output }
  }

  test('are seven at most, all of which a flag can answer', () => {
    const proposal = {
      environment: 'x',
      services: [],
      containers: [],
      zone: 'UTC',
      source: 's',
      known: {},
      hasAccounts: false,
    }
    const all = [projectQuestion([], undefined), ...stackQuestions(proposal)]
    expect(all.map(({ name }) => name)).toEqual([
      'project',
      'label',
      'timezone',
      'url',
      'stack-env-file',
      'backups',
      'offsite',
    ])
  })

  test('take what was found on Enter, what was typed, and nothing for -', async () => {
    const answers = await ask([question('a'), question('b'), question('c')], terminal('\nother\n-\n'))
    expect(answers).toEqual({ a: 'f', b: 'other', c: '' })
  })

  test('are put again until the answer will do', async () => {
    const problem = (answer: string) => (answer === 'good' ? null : 'not good')
    const asking = terminal('bad\ngood\n')
    expect(await ask([question('a', { problem })], asking)).toEqual({ a: 'good' })
    expect(asking.output.read().toString()).toContain('not good')
  })

  test('are not put where a flag or --yes answers, but a flag that will not do is refused', async () => {
    const input = new PassThrough()
    const silent = { given: { a: 'x' }, isSilent: true, input, output: new PassThrough() }
    expect(await ask([question('a'), question('b')], silent)).toEqual({ a: 'x', b: 'f' })
    const refusing = question('a', { problem: () => 'no' })
    await expect(ask([refusing], silent)).rejects.toThrow('--a x: no')
  })

  test('that nobody can answer end at once, with the flags that would', async () => {
    const nobody = { given: {}, isSilent: false, input: new PassThrough(), output: new PassThrough() }
    await expect(ask([question('a'), question('b')], nobody)).rejects.toThrow(
      new NoAnswer('nobody can be asked here: answer with --yes, or with --a, --b'),
    )
  })

  test('that are broken off end, with nothing written', async () => {
    const asking = terminal('x\n')
    asking.input.end()
    await expect(ask([question('a'), question('b')], asking)).rejects.toThrow('broken off')
  })
})
