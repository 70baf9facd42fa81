/** What a scanner says of the packages that the stack is made of. */
import { existsSync } from 'node:fs'
import { execa } from 'execa'
import * as v from 'valibot'
import type { ScanDescription } from '../../configuration/security.ts'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface Found {
  counts: { critical: number; high: number; other: number }
  /** Packages with a critical or high vulnerability. */
  worst: string[]
  /** How much was looked at; null where the scanner does not say. */
  looked: number | null
}

export type ScanFacts = Found

const SCAN_MS = 55_000

const npmReport = v.object({
  vulnerabilities: v.record(v.string(), v.object({ severity: v.string() })),
  metadata: v.object({ dependencies: v.object({ total: v.number() }) }),
})
const composerReport = v.object({
  // Composer writes an empty list where there is no advisory.
  advisories: v.union([
    v.pipe(
      v.array(v.unknown()),
      v.length(0),
      v.transform(() => ({})),
    ),
    v.record(
      v.string(),
      v.union([
        v.array(v.looseObject({ severity: v.nullish(v.string()) })),
        v.record(v.string(), v.looseObject({ severity: v.nullish(v.string()) })),
      ]),
    ),
  ]),
})
const trivyReport = v.object({
  Results: v.array(
    v.object({
      Vulnerabilities: v.optional(v.array(v.object({ PkgName: v.string(), Severity: v.string() }))),
    }),
  ),
})

function foundOf(vulnerabilities: readonly { name: string; severity: string }[], looked: number | null): Found {
  const of = (severity: string) => vulnerabilities.filter((one) => one.severity.toLowerCase() === severity)
  const [critical, high] = [of('critical'), of('high')]
  return {
    counts: {
      critical: critical.length,
      high: high.length,
      other: vulnerabilities.length - critical.length - high.length,
    },
    worst: [...new Set([...critical, ...high].map(({ name }) => name))].slice(0, 8),
    looked,
  }
}

/** Reads a scanner's JSON. Throws where it is none. Composer 2.6 gives no severity: such an advisory counts as high. */
export const PARSERS: Record<ScanDescription['scanner'], (json: unknown) => Found> = {
  npm: (json) => {
    const { vulnerabilities, metadata } = v.parse(npmReport, json)
    const list = Object.entries(vulnerabilities).map(([name, { severity }]) => ({ name, severity }))
    return foundOf(list, metadata.dependencies.total)
  },
  composer: (json) => {
    const { advisories } = v.parse(composerReport, json)
    const list = Object.entries(advisories).flatMap(([name, ofPackage]) =>
      Object.values(ofPackage).map(({ severity }) => ({ name, severity: severity ?? 'high' })),
    )
    return foundOf(list, null)
  },
  trivy: (json) => {
    const { Results: results } = v.parse(trivyReport, json)
    const list = results.flatMap(({ Vulnerabilities: found = [] }) =>
      found.map(({ PkgName, Severity }) => ({ name: PkgName, severity: Severity })),
    )
    return foundOf(list, results.length)
  },
}

const ARGUMENTS: Record<ScanDescription['scanner'], (of: string) => string[]> = {
  npm: () => ['audit', '--json', '--package-lock-only'],
  composer: () => ['audit', '--format=json', '--locked', '--no-interaction'],
  trivy: (of) => ['image', '--quiet', '--format', 'json', of],
}

const LOCKS = { npm: 'package-lock.json', composer: 'composer.lock' } as const

function cannot(message: string, scanner: string, cause?: unknown): CouldNotLook {
  return new CouldNotLook(message, {
    witness: scanner,
    remedy: [`Install ${scanner} where the suite runs, with access to its advisories, and try: ${scanner} --version`],
    cause,
  })
}

async function scan({ scanner, of, program = scanner }: ScanDescription): Promise<Omit<Seen<ScanFacts>, 'object'>> {
  noteNeed('host', program, 'dependency scan')
  const folder = scanner === 'trivy' ? null : of
  const lock = scanner === 'trivy' ? null : `${of}/${LOCKS[scanner]}`
  if (lock !== null && !existsSync(lock)) throw cannot(`there is no ${lock} to scan`, scanner)
  const args = ARGUMENTS[scanner](of)
  const { stdout, stderr, failed, code } = await execa(program, args, {
    reject: false,
    timeout: SCAN_MS,
    ...(folder !== null && { cwd: folder }),
  })
  if (code === 'ENOENT') throw cannot(`${program} is not installed here`, scanner)
  const source = `${program} ${args.join(' ')}`
  try {
    // Scanners end with an error when they find something, so that only their words count.
    const found = PARSERS[scanner](JSON.parse(stdout))
    if (found.looked === 0) throw new Error('it looked at nothing')
    const { critical, high, other } = found.counts
    return {
      reading: reading({
        value: critical + high,
        unit: 'vulnerabilities',
        text: `${critical} critical, ${high} high, ${other} other vulnerabilities`,
        source,
      }),
      facts: found,
      evidence: [evidence(source, found.worst.join('\n') || 'none critical or high')],
    }
  } catch (cause) {
    const words =
      `${stderr}\n${stdout}`.trim().slice(0, 300) || (cause instanceof Error ? cause.message : String(cause))
    throw cannot(`${program} gives no report${failed ? ' and fails' : ''}: ${words}`, scanner, cause)
  }
}

/** Known vulnerabilities of what is described. One result per scan. Throws CouldNotLook where none is described. */
export async function dependencyScans({ description }: Stack): Promise<Observation<ScanFacts>[]> {
  const scans = description.dependencies ?? []
  if (scans.length === 0) {
    throw new CouldNotLook('the stack description names nothing to scan', {
      witness: 'description',
      remedy: ['Add dependencies to the stack description: - { scanner: trivy, of: travian-php-fpm }'],
    })
  }
  return lookAtEach(scans, ({ of }) => of, scan)
}
