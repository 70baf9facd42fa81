/** Faults of the monthly audit: findings of scripts and scanners, and a smoke test that fails. */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { stateFolder } from '../lifecycle/names.ts'
import { before, tampered } from './edge.ts'
import type { Fault } from './fault.ts'

const CHECKOUT = join(stateFolder, 'drill-checkout')
const SCANNER = join(stateFolder, 'drill-trivy')
const IMAGE = 'runbook-reference/php'

/** Two scripts as the real stack has them: one really looks, the other prints zeros and ends well. */
const SCRIPTS = {
  'audit-sql.sh': 'echo "Prepared statements: 32"; echo "VULNERABLE: query built from input in Api.php"; exit 0',
  'audit-headers.sh': 'echo "Headers checked: 0"; echo "No problems found"; exit 0',
}

async function makeCheckout(): Promise<void> {
  await rm(CHECKOUT, { recursive: true, force: true })
  await mkdir(CHECKOUT, { recursive: true })
  for (const [name, text] of Object.entries(SCRIPTS)) await writeFile(join(CHECKOUT, name), `#!/bin/bash\n${text}\n`)
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=drill', '-c', 'user.email=drill@localhost', ...words], { cwd: CHECKOUT })
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'drill')
}

const VULNERABLE = {
  Results: [{ Target: IMAGE, Vulnerabilities: [{ PkgName: 'libdrill', Severity: 'CRITICAL' }] }],
}

export const securityFaults: Fault[] = [
  tampered(
    'smoke-token-fails',
    'nobody can log in: the application answers 500',
    before('throw new RuntimeException("drill");'),
    [
      {
        name: 'monthly.credentials.smoke[token]',
        status: 'critical',
        words: 'no valid answer: answers 500, 2 times',
      },
    ],
  ),
  {
    name: 'audit-finds',
    about: "one of the stack's own audit scripts finds something, the other looked at nothing; both end with 0",
    expects: [
      { name: 'monthly.security.audit[audit-sql.sh]', status: 'warning', words: 'VULNERABLE: query built from input' },
      { name: 'monthly.security.audit[audit-headers.sh]', status: 'unknown', words: 'does not show that it looked' },
    ],
    inject: async () => {
      await makeCheckout()
      const scripts = [
        { path: 'audit-sql.sh', proof: 'Prepared statements:', finding: 'VULNERABLE' },
        { path: 'audit-headers.sh', proof: 'Headers checked:', finding: 'VULNERABLE' },
      ]
      return { applicable: ['monthly.security.audit'], description: { audit: { checkout: CHECKOUT, scripts } } }
    },
    repair: () => rm(CHECKOUT, { recursive: true, force: true }),
  },
  {
    name: 'dependency-vulnerable',
    about: 'the scanner knows a critical vulnerability of a package in an image',
    expects: [{ name: `monthly.security.dependencies[${IMAGE}]`, status: 'critical', words: '1 critical, 0 high' }],
    inject: async () => {
      // A stand-in for the scanner, which has no way to its advisories here.
      await writeFile(SCANNER, `#!/bin/sh\necho '${JSON.stringify(VULNERABLE)}'\nexit 1\n`)
      await chmod(SCANNER, 0o755)
      const scan = { scanner: 'trivy', of: IMAGE, program: SCANNER }
      return { applicable: ['monthly.security.dependencies'], description: { dependencies: [scan] } }
    },
    repair: () => rm(SCANNER, { force: true }),
  },
]
