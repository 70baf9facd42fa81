/** Faults of hardening: a container that may too much, and a web server that hands out secrets. */
import type { Expectation, Fault } from './fault.ts'
import { type Hands, waitFor } from './hands.ts'

const NAME = 'travian_drill'
const SITE = '/etc/nginx/conf.d/site.conf'
const LEAK = 'location = /.env { default_type text/plain; return 200 "DB_HOST=drill"; }'

const rule = (name: string, words: string, status: Expectation['status'] = 'critical'): Expectation => ({
  name: `monthly.security.hardening[${name}]`,
  status,
  words,
})

async function removeStranger(hands: Hands): Promise<void> {
  const [found] = await hands.engine.listContainers({
    all: true,
    filters: { name: [`^/${NAME}$`], label: ['runbook.reference=true'] },
  })
  if (found !== undefined) await hands.engine.getContainer(found.Id).remove({ force: true })
}

/** Never started: what it may is its configuration. */
async function addStranger(hands: Hands): Promise<void> {
  const { Config } = await (await hands.container('time-server')).inspect()
  await removeStranger(hands)
  await hands.engine.createContainer({
    name: NAME,
    Image: Config.Image,
    Labels: {
      'runbook.reference': 'true',
      'com.docker.compose.project': 'travian-reference',
      'com.docker.compose.service': 'drill',
      'com.docker.compose.oneoff': 'True',
    },
    HostConfig: {
      Privileged: true,
      PidMode: 'host',
      Binds: ['/var/run/docker.sock:/var/run/docker.sock'],
      PortBindings: { '5432/tcp': [{ HostIp: '0.0.0.0', HostPort: '55432' }] },
    },
  })
}

async function reloadNginx(hands: Hands, done: (answer: string) => boolean): Promise<void> {
  await hands.execute('nginx', ['nginx', '-s', 'reload'])
  const ask = [
    'bash',
    '-c',
    "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /.env HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3",
  ]
  await waitFor('nginx has its new configuration', async () => done(await hands.execute('nginx', ask)))
}

export const hardeningFaults: Fault[] = [
  {
    name: 'container-unhardened',
    about:
      "a container that may do everything on its host: privileged, the host's processes, the engine's socket, a port",
    expects: [
      rule('privileged', 'not so at the last run: drill is privileged'),
      rule('capabilities', 'drill does not drop ALL'),
      rule('no-new-privileges', 'drill may gain new privileges'),
      rule('docker-socket', 'drill is given /var/run/docker.sock'),
      rule('host-namespaces', "drill shares the host's pid namespace"),
      rule('published-ports', 'drill publishes 0.0.0.0:55432'),
    ],
    inject: async (hands) => {
      await addStranger(hands)
    },
    repair: removeStranger,
  },
  {
    name: 'filesystem-writable',
    about: 'a service that should be read-only can write to its filesystem',
    expects: [rule('read-only', 'grafana can write to its filesystem')],
    inject: async () => ({ description: { 'hardening.readOnly': ['grafana', 'nginx-exporter'] } }),
  },
  {
    name: 'secrets-served',
    about: 'the web server hands out an environment file',
    expects: [rule('served-secrets', 'nginx serves /.env')],
    inject: async (hands) => {
      await hands.execute('nginx', ['sed', '-i', `s#^  location = /health {#  ${LEAK}\\n&#`, SITE])
      await reloadNginx(hands, (answer) => answer.includes(' 200 '))
    },
    repair: async (hands) => {
      await hands.execute('nginx', ['sed', '-i', '/location = \\/.env /d', SITE])
      await reloadNginx(hands, (answer) => answer.includes(' 404 '))
    },
  },
]
