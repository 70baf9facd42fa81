/** A real sshd of this machine's distribution on loopback, for one test: nothing is installed and nothing of it stays. */
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import { waitUntil } from '../../../stack/lifecycle/wait.ts'

export interface Sshd extends AsyncDisposable {
  /** As in DOCKER_HOST. */
  host: string
  /** A PATH whose `ssh` is the real program with this test's configuration in place of the user's own. */
  path: string
  /** Lets the client forget the host's key, as on the first visit. */
  forgetHost(): Promise<void>
}

const PACKAGES = ['openssh-server', 'libwrap0']
const PRIVILEGE_SEPARATION = '/run/sshd'
/** sshd wants this account; it exists only for the process that is started below. */
const ACCOUNT = 'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The distribution's own packages, unpacked: installing them would leave a daemon listening on every address. */
async function unpackSshd(folder: string): Promise<void> {
  await execa('apt-get', ['download', '-o', 'APT::Sandbox::User=root', ...PACKAGES], { cwd: folder })
  await execa('sh', ['-c', 'for one in *.deb; do dpkg -x "$one" root; done'], { cwd: folder })
}

/** With sshd's own account, and without what bash reads of this user at each login, which may take seconds. */
function accountsFor(user: string, accounts: string): string {
  const plain = accounts.replace(new RegExp(`^(${user}:.*:)[^:\\n]*$`, 'm'), '$1/bin/sh')
  return /^sshd:/m.test(plain) ? plain : `${plain}${ACCOUNT}`
}

/** In namespaces of its own for mounts: the account is there for it alone. `$1` the accounts, then what to start. */
const WITH_ACCOUNT = 'mount --bind "$1" /etc/passwd && shift && exec "$@"'

/** Needs root, as the engine of these tests does. */
export async function startSshd(): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-sshd-'))
  const user = userInfo().username
  const at = (name: string): string => join(folder, name)
  await unpackSshd(folder)
  for (const name of ['host', 'user']) await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)])
  const [port, accounts, hostKey] = await Promise.all([
    freePort(),
    readFile('/etc/passwd', 'utf8'),
    readFile(at('host.pub'), 'utf8'),
  ])
  await writeFile(at('passwd'), accountsFor(user, accounts))
  await chmod(at('passwd'), 0o644)
  const server = {
    ListenAddress: '127.0.0.1',
    Port: port,
    HostKey: at('host'),
    AuthorizedKeysFile: at('user.pub'),
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    StrictModes: 'no',
    UsePAM: 'no',
    PidFile: 'none',
  }
  const client = {
    IdentityFile: at('user'),
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: at('known'),
    IdentityAgent: 'none',
  }
  const lines = (options: object): string =>
    Object.entries(options)
      .map(([key, value]) => `${key} ${value}\n`)
      .join('')
  const knowHost = (): Promise<void> => writeFile(at('known'), `[127.0.0.1]:${port} ${hostKey}`)
  await Promise.all([writeFile(at('server'), lines(server)), writeFile(at('client'), lines(client)), knowHost()])
  const made = await mkdir(PRIVILEGE_SEPARATION, { recursive: true, mode: 0o755 })
  await mkdir(at('bin'))
  const { stdout: ssh } = await execa('sh', ['-c', 'command -v ssh'])
  await writeFile(at('bin/ssh'), `#!/bin/sh\nexec ${ssh} -F ${at('client')} "$@"\n`, { mode: 0o755 })

  const sshd = execa(
    'unshare',
    ['--mount', 'sh', '-c', WITH_ACCOUNT, 'sh', at('passwd'), at('root/usr/sbin/sshd'), '-D', '-e', '-f', at('server')],
    {
      reject: false,
      env: { LD_LIBRARY_PATH: at(`root/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`) },
    },
  )
  const isUp = () =>
    execa(at('bin/ssh'), ['-p', String(port), `${user}@127.0.0.1`, 'true']).then(
      () => true,
      () => false,
    )
  if (!(await waitUntil(isUp, { withinMs: 15_000 }))) {
    sshd.kill()
    throw new Error(`sshd does not let us in: ${(await sshd).stderr}`)
  }
  return {
    host: `ssh://${user}@127.0.0.1:${port}`,
    path: [at('bin'), process.env.PATH ?? ''].join(delimiter),
    forgetHost: () => writeFile(at('known'), ''),
    [Symbol.asyncDispose]: async () => {
      sshd.kill()
      await sshd
      if (made !== undefined) await rmdir(PRIVILEGE_SEPARATION)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
