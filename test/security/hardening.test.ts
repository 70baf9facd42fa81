import { describe, expect, test } from 'vitest'
import { toPrivileges } from '../../helpers/connections/engine/privileges.ts'
import type { Privileges } from '../../helpers/connections/index.ts'
import { judgeHardening } from '../../helpers/judgements/hardening.ts'
import { type HardeningFacts, offencesAgainst } from '../../helpers/probes/security/hardening.ts'
import { servedAmong } from '../../helpers/probes/security/served-secrets.ts'
import { seen } from '../judgements/seen.ts'

const hardened: Privileges = {
  container: 'travian_waf',
  service: 'waf',
  isPrivileged: false,
  capDrop: ['ALL'],
  capAdd: ['CHOWN', 'NET_BIND_SERVICE'],
  isReadOnly: true,
  hasNoNewPrivileges: true,
  hostNamespaces: [],
  hostPaths: ['/proc/1/net'],
  published: ['127.0.0.1:8443'],
}
const asked = { published: { waf: ['127.0.0.1:8443', '443'] }, readOnly: ['waf'], exceptions: [] }

describe('a container', () => {
  test.each<[Parameters<typeof offencesAgainst>[0], Partial<Privileges>, string[]]>([
    ['privileged', {}, []],
    ['privileged', { isPrivileged: true }, ['is privileged']],
    ['capabilities', {}, []],
    ['capabilities', { capDrop: [] }, ['does not drop ALL']],
    ['capabilities', { capAdd: ['SYS_ADMIN'] }, ['is given SYS_ADMIN']],
    ['no-new-privileges', { hasNoNewPrivileges: false }, ['may gain new privileges']],
    ['read-only', {}, []],
    ['read-only', { isReadOnly: false }, ['can write to its filesystem']],
    ['read-only', { isReadOnly: false, service: 'nginx' }, []],
    ['docker-socket', { hostPaths: ['/var/run/docker.sock'] }, ['is given /var/run/docker.sock']],
    ['docker-socket', { hostPaths: ['/'] }, ['is given /']],
    ['host-namespaces', { hostNamespaces: ['network'] }, ["shares the host's network namespace"]],
    ['published-ports', {}, []],
    ['published-ports', { published: ['0.0.0.0:443'] }, []],
    ['published-ports', { published: ['0.0.0.0:8443'] }, ['publishes 0.0.0.0:8443']],
    ['published-ports', { published: ['0.0.0.0:5432'], service: null }, ['publishes 0.0.0.0:5432']],
  ])('held to %s with %o: %o', (rule, changes, what) => {
    expect(offencesAgainst(rule, [{ ...hardened, ...changes }], asked).map((offence) => offence.what)).toEqual(what)
  })

  test('that runs several times offends once', () => {
    const two = [hardened, { ...hardened, container: 'other' }].map((one) => ({ ...one, isPrivileged: true }))
    expect(offencesAgainst('privileged', two, asked)).toEqual([{ who: 'waf', what: 'is privileged' }])
  })
})

test('the engine says what a container may, also while it does not run', () => {
  const inspected = {
    Name: '/travian_waf',
    Config: { Labels: { 'com.docker.compose.service': 'waf' }, ExposedPorts: { '80/tcp': {} } },
    HostConfig: {
      Privileged: false,
      CapDrop: ['CAP_ALL'],
      CapAdd: null,
      ReadonlyRootfs: true,
      SecurityOpt: ['no-new-privileges:true'],
      NetworkMode: 'host',
      PidMode: '',
      Binds: ['/var/run/docker.sock:/var/run/docker.sock:ro', 'data:/data'],
      PortBindings: { '8443/tcp': [{ HostIp: '', HostPort: '443' }] },
      PublishAllPorts: true,
    },
  }
  // Only what is read of an inspection.
  expect(toPrivileges(inspected as unknown as Parameters<typeof toPrivileges>[0])).toEqual({
    container: 'travian_waf',
    service: 'waf',
    isPrivileged: false,
    capDrop: ['ALL'],
    capAdd: [],
    isReadOnly: true,
    hasNoNewPrivileges: true,
    hostNamespaces: ['network'],
    hostPaths: ['/var/run/docker.sock'],
    published: ['0.0.0.0:443', '0.0.0.0:*'],
  })
})

describe('what a web server hands out', () => {
  const answer = (status: number, contentType: string, body: string) => ({ status, contentType, body, durationMs: 1 })
  test.each([
    ['/.env', answer(200, 'text/plain', 'DB_PASSWORD=x\n'), true],
    ['/.env', answer(200, 'application/octet-stream', '# c\nexport A=1'), true],
    ['/.env', answer(200, 'text/html', '<p>DB=1</p>'), false],
    ['/.env', answer(404, 'text/plain', 'A=1'), false],
    ['/.env', answer(200, 'text/plain', ''), false],
    ['/.git/config', answer(200, '', '[core]\n\tbare = false'), true],
    ['/.git/HEAD', answer(200, '', 'ref: refs/heads/main'), true],
    ['/docker-compose.yml', answer(200, 'text/yaml', 'version: "3"\nservices:\n'), true],
  ])('%s with %o is a secret: %s', (path, given, isSecret) => {
    expect(servedAmong({ [path]: given })).toEqual(isSecret ? [path] : [])
  })
})

describe('a rule', () => {
  const facts: HardeningFacts = { rule: 'capabilities', offences: [], excused: [], before: null, nothingToHold: null }
  const offences = [{ who: 'waf', what: 'does not drop ALL' }]
  test.each<[Partial<HardeningFacts>, string, string]>([
    [{}, 'ok', 'holds for every container'],
    [{ excused: ['waf does not drop ALL: old image'] }, 'ok', '(declared: waf does not drop ALL: old image)'],
    [{ offences }, 'warning', 'capabilities: waf does not drop ALL'],
    [{ offences, before: ['waf'] }, 'warning', 'waf does not drop ALL'],
    [{ offences, before: [''] }, 'critical', 'not so at the last run: waf does not drop ALL'],
    [{ offences, rule: 'privileged' }, 'critical', 'privileged: waf'],
    [{ rule: 'read-only', nothingToHold: 'no service is asked' }, 'not-applicable', 'no service is asked'],
  ])('with %o is %s', (changes, status, words) => {
    const verdict = judgeHardening(seen(1, { ...facts, ...changes }))
    expect(verdict.status).toBe(status)
    expect(verdict.message).toContain(words)
  })

  test('names six offences and counts the rest', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ who: `s${index}`, what: 'is privileged' }))
    expect(judgeHardening(seen(8, { ...facts, offences: many })).message).toContain('s5 is privileged, 2 more')
  })
})
