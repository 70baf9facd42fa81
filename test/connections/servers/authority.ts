/** Certificates of a temporary folder's own authority, made by openssl as an operator would. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

export interface Authority extends AsyncDisposable {
  folder: string
  /** A folder in docker's layout: ca.pem, cert.pem, key.pem. `days` may be negative: then it has expired. */
  issue(name: string, wanted?: { days?: number; names?: string }): Promise<string>
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export async function authority(name = 'runbook test authority'): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'runbook-tls-'))
  const openssl = (args: string[]) => execa('openssl', args, { cwd: folder })
  await openssl([
    'req',
    '-x509',
    ...EC,
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    `/CN=${name}`,
  ])
  return {
    folder,
    issue: async (subject, { days = 2, names = 'IP:127.0.0.1,DNS:localhost' } = {}) => {
      const own = join(folder, subject)
      await mkdir(own)
      await writeFile(join(own, 'names'), `subjectAltName=${names}\n`)
      const request = join(own, 'request.pem')
      await openssl(['req', '-new', ...EC, '-keyout', join(own, 'key.pem'), '-out', request, '-subj', `/CN=${subject}`])
      await openssl([
        ...['x509', '-req', '-in', request, '-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial'],
        ...['-days', String(days), '-extfile', join(own, 'names'), '-out', join(own, 'cert.pem')],
      ])
      await execa('cp', [join(folder, 'ca.pem'), own])
      return own
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
