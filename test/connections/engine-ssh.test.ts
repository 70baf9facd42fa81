/** An engine over ssh: how the program is called, and what its ends mean. The real one is tried in test/live. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseEngineHost } from '../../helpers/connections/engine/address.ts'
import { SshEnded, sshArguments } from '../../helpers/connections/engine/ssh.ts'
import { sshWords } from '../../helpers/connections/engine/ssh-words.ts'
import { openEngine } from '../../helpers/connections/index.ts'
import { failureOf } from './looks.ts'

const argumentsOf = (host: string): string[] => {
  const { address } = parseEngineHost(host)
  if (address?.kind !== 'ssh') throw new Error(`${host} is no address of ssh`)
  return sshArguments(address, { timeoutMs: 9_500, shared: [] })
}

const OPTIONS = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10']
const DIAL = ['system', 'dial-stdio']

test.each([
  ['ssh://game-host', [...OPTIONS, '--', 'game-host', 'docker', ...DIAL]],
  ['ssh://deploy@host:2222', [...OPTIONS, '-l', 'deploy', '-p', '2222', '--', 'host', 'docker', ...DIAL]],
  ['ssh://[::1]', [...OPTIONS, '--', '::1', 'docker', ...DIAL]],
  [
    'ssh://host/run/user/1/docker.sock',
    [...OPTIONS, '--', 'host', 'docker', '--host', 'unix:///run/user/1/docker.sock', ...DIAL],
  ],
])('%s is reached as docker does, and no option weakens what ssh verifies', (host, expected) => {
  expect(argumentsOf(host)).toEqual(expected)
  expect(argumentsOf(host).join(' ')).not.toMatch(/StrictHostKeyChecking|UserKnownHostsFile/)
})

describe('ssh that ends', () => {
  test.each([
    ['Host key verification failed.', 'its host key is not the one that is known, or none is known'],
    ['root@h: Permission denied (publickey).', 'it lets nobody in with the keys that ssh has here'],
    [
      'permission denied while trying to connect to the Docker daemon socket',
      'that user may not open the engine there',
    ],
    ['bash: line 1: docker: command not found', 'there is no docker program on that machine'],
    ['ssh: Could not resolve hostname nowhere: Name or service not known', 'its name does not resolve here'],
    ['ssh: connect to host h port 22: Connection refused', 'nobody lets us in there'],
    ['kex_exchange_identification: something new', 'ssh ended with 255'],
  ])('with %j says what is wrong, and its last line', (line, words) => {
    const { message, remedy } = sshWords(new SshEnded('255', `Warning: at length\n${line}\n`), 'ssh://h')
    expect(message).toBe(`the Docker engine on ssh://h cannot be reached: ${words} (ssh: ${line})`)
    expect(remedy.join(' ')).toMatch(/ssh|DOCKER_HOST/)
  })
})

describe('the program', () => {
  afterEach(() => vi.unstubAllEnvs())

  const askWith = async (script: string | null): Promise<unknown> => {
    const folder = await mkdtemp(join(tmpdir(), 'runbook-ssh-'))
    if (script !== null) {
      await writeFile(join(folder, 'ssh'), `#!/bin/sh\n${script}\n`)
      await chmod(join(folder, 'ssh'), 0o755)
    }
    vi.stubEnv('PATH', folder)
    const engine = openEngine({ host: 'ssh://deploy@host', timeoutMs: 5000 })
    const { error } = await failureOf(() => engine.networks())
    await engine.close()
    await rm(folder, { recursive: true })
    return error
  }

  test('that is not installed is told with what to install', async () => {
    expect(await askWith(null)).toMatchObject({
      state: 'ssh',
      witness: 'engine',
      message: 'the Docker engine on ssh://deploy@host cannot be reached: there is no ssh program here',
      remedy: [expect.stringContaining('openssh-client'), expect.stringContaining('TLS')],
    })
  })

  test('that refuses an unknown host is not asked again with less', async () => {
    expect(await askWith('echo "Host key verification failed." >&2; exit 255')).toMatchObject({
      state: 'ssh',
      message: expect.stringContaining('its host key is not the one that is known'),
    })
  })

  test('carries questions and answers', async () => {
    const answer = 'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 2\\r\\n\\r\\n[]'
    expect(
      await askWith(
        `case "$*" in *dial-stdio*) ;; *) exit 0 ;; esac; read line; printf '${answer}'; exec /bin/cat >/dev/null`,
      ),
    ).toMatchObject({
      message: 'no failure, but []',
    })
  })
})
