/** What the relay in a container says is understood; where it should go is never part of its script. */
import { expect, test } from 'vitest'
import { relayCommand, relayState } from '../../helpers/connections/ways/relay.ts'

test.for([
  ['', '', 'starting'],
  ['runbook-relay: connected\n', '', 'open'],
  ['runbook-relay: started\n', '', 'open'],
  ['bash: connect: Connection refused\nbash: line 3: /dev/tcp/127.0.0.1/1: Connection refused\n', '', 'refused'],
  ["runbook-relay: started\nnc: can't connect to remote host (127.0.0.1): Connection refused\n", '', 'refused'],
  ['bash: connect: No route to host\n', '', 'silent'],
  ['runbook-relay: nothing\n', '', 'nothing'],
  ['', 'OCI runtime exec failed: exec failed: … "sh": executable file not found in $PATH: unknown', 'no-shell'],
  // A server that speaks first is heard before the relay.
  ['', 'J\0\0\0\n5.5.5-10.11.18-MariaDB', 'starting'],
] as const)('%j with output %j is %s', ([stderr, stdout, state]) => {
  expect(relayState(stderr, stdout)).toBe(state)
})

test('host and port are arguments of the script', () => {
  const command = relayCommand('$(reboot)', 5432)
  expect(command.slice(-2)).toEqual(['$(reboot)', '5432'])
  expect(command.slice(0, -2).join('\n')).not.toContain('reboot')
})
