/** Git in a checkout on this machine: read without taking its locks or running anything that it configures. */
import { execa } from 'execa'
import { CouldNotLook, evidence } from '../../reading.ts'

const TIMEOUT_MS = 8_000
const QUIET = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--literal-pathspecs']

/** What git says. Throws CouldNotLook where there is no checkout, no git, or git refuses. */
export async function git(checkout: string, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr, timedOut, failed, shortMessage } = await execa(
    'git',
    ['-C', checkout, ...QUIET, ...words],
    {
      reject: false,
      timeout: TIMEOUT_MS,
      stdin: 'ignore',
      env: { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    },
  )
  if (!failed && exitCode === 0) return stdout
  const why = timedOut
    ? `git did not answer within ${TIMEOUT_MS / 1000} s`
    : (stderr.split('\n')[0] ?? '') || shortMessage
  throw new CouldNotLook(`the checkout ${checkout} cannot be asked: ${why}`, {
    witness: 'checkout',
    remedy: [
      'Correct documents.checkout in the stack description, or leave documents out: then a person confirms them',
      ...(stderr.includes('dubious ownership') ? [`git config --global --add safe.directory ${checkout}`] : []),
    ],
    evidence: [evidence(`git ${words.join(' ')}`, stderr)],
  })
}
