/** Why ssh did not lead to an engine, from its exit code and its own words. */
import type { SshEnded } from './ssh.ts'

interface SshWords {
  message: string
  remedy: string[]
}

interface Known {
  pattern: RegExp
  message: string
  remedy: (target: string) => string[]
}

const KNOWN: readonly Known[] = [
  {
    pattern: /host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    message: 'its host key is not the one that is known, or none is known',
    remedy: (target) => [
      `ssh ${target} true   # at a terminal: compare the fingerprint with the host's own, then accept it`,
      'a changed key may be another machine: ask who changed it before removing the old one',
    ],
  },
  {
    pattern: /permission denied \(/i,
    message: 'it lets nobody in with the keys that ssh has here',
    remedy: (target) => ['ssh-add -l   # the keys of the agent', `ssh -v ${target} true   # which keys are offered`],
  },
  {
    pattern: /permission denied while trying to connect to the docker/i,
    message: 'that user may not open the engine there',
    remedy: (target) => [`ssh ${target} sudo usermod -aG docker '$USER'   # then log in again`],
  },
  {
    pattern: /docker: (command )?not found|docker: No such file/i,
    message: 'there is no docker program on that machine',
    remedy: (target) => [`ssh ${target} docker version   # docker's client must be in the PATH of that user`],
  },
  {
    pattern: /Could not resolve hostname/i,
    message: 'its name does not resolve here',
    remedy: () => ['check DOCKER_HOST, and the aliases in ~/.ssh/config'],
  },
  {
    pattern: /Connection refused|timed out|No route to host|Network is unreachable|Connection closed|Connection reset/i,
    message: 'nobody lets us in there',
    remedy: (target) => [`ssh -v ${target} true`, 'check DOCKER_HOST and the way to that host'],
  },
]

/** The last line says what happened; before it ssh may warn at length. */
const lastLine = (words: string): string =>
  words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1)
    ?.slice(0, 300) ?? ''

/** `where` is the address as in DOCKER_HOST. */
export function sshWords({ code, words }: SshEnded, where: string): SshWords {
  if (code === 'ENOENT') {
    return {
      message: `the Docker engine on ${where} cannot be reached: there is no ssh program here`,
      remedy: [
        'install it: apt-get install openssh-client',
        'or reach the engine over TLS: DOCKER_HOST=tcp://host:2376',
      ],
    }
  }
  const known = KNOWN.find(({ pattern }) => pattern.test(words))
  const own = lastLine(words)
  const what = known?.message ?? `ssh ended with ${code}`
  return {
    message: `the Docker engine on ${where} cannot be reached: ${what}${own === '' ? '' : ` (ssh: ${own})`}`,
    remedy: known?.remedy(where) ?? [`ssh ${where} docker version`],
  }
}
