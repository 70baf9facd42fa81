/** The stack's own audit scripts, run on a temporary clone without any network; their output counts, not their exit code. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { AuditDescription } from '../../configuration/security.ts'
import { noteNeed } from '../../connections/needs.ts'
import { CouldNotLook, evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'

export interface AuditFacts {
  /** The output shows that something was looked at. */
  proven: boolean
  /** What that would have shown. */
  proof: string
  findings: string[]
}

type Script = AuditDescription['scripts'][number]

const CLONE_MS = 30_000
const SCRIPT_MS = 50_000
const MOST_CHARACTERS = 4000

/** What a script's output says: the number after `proof` must be above zero, each line that holds `finding` is one. */
export function readOutput(output: string, { proof, finding }: Pick<Script, 'proof' | 'finding'>): AuditFacts {
  const lines = output.split('\n')
  const counts = lines.flatMap((line) => {
    const at = line.indexOf(proof)
    const [, digits] = at < 0 ? [] : (/^\D*(\d+)/.exec(line.slice(at + proof.length)) ?? [])
    return digits === undefined ? [] : [Number(digits)]
  })
  return {
    proven: counts.some((count) => count > 0),
    proof,
    findings: lines.filter((line) => line.includes(finding)).map((line) => line.trim()),
  }
}

function cannot(message: string, cause?: unknown): CouldNotLook {
  return new CouldNotLook(message, {
    witness: 'checkout',
    remedy: [
      'The audit needs git, bash and unshare (util-linux) where the suite runs, and a checkout that it may read',
    ],
    cause,
  })
}

async function cloned(checkout: string, folder: string): Promise<void> {
  const { failed, stderr } = await execa('git', ['clone', '--quiet', '--no-hardlinks', '--', checkout, folder], {
    reject: false,
    timeout: CLONE_MS,
  })
  if (failed) throw cannot(`${checkout} cannot be cloned: ${stderr.trim().slice(0, 200)}`)
}

/** In a network namespace of its own there is no way to the stack, nor by the engine that it might ask. */
async function run(folder: string, script: Script): Promise<Omit<Seen<AuditFacts>, 'object'>> {
  const { all, code, stderr } = await execa('unshare', ['--map-root-user', '--net', 'bash', script.path], {
    cwd: folder,
    reject: false,
    all: true,
    timeout: SCRIPT_MS,
    stdin: 'ignore',
    extendEnv: false,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', DOCKER_HOST: 'unix:///nonexistent' },
  })
  if (code === 'ENOENT' || /^unshare: /m.test(stderr)) {
    throw cannot(`${script.path} was not run: it cannot be kept away from the network here (${stderr.trim() || code})`)
  }
  const facts = readOutput(all, script)
  const source = `bash ${script.path} on a clone, without a network`
  return {
    reading: reading({
      value: facts.findings.length,
      unit: 'findings',
      text: `${facts.findings.length} findings`,
      source,
    }),
    facts,
    evidence: [evidence(source, all.slice(0, MOST_CHARACTERS))],
  }
}

/** Findings of each script. The clone is removed in every case. Throws CouldNotLook where no script is described. */
export async function securityAudit({ description }: Stack): Promise<Observation<AuditFacts>[]> {
  const { audit } = description
  if (audit === undefined) {
    throw new CouldNotLook("the stack description does not say where the stack's own audit scripts are", {
      witness: 'description',
      remedy: [
        'Add audit to the stack description: checkout, and scripts with path, proof and finding',
        'A stack that has none says so under notApplicable: monthly.security.audit',
      ],
    })
  }
  const { checkout, scripts } = audit
  noteNeed('host', checkout, 'checkout')
  const folder = await mkdtemp(join(tmpdir(), 'runbook-audit-'))
  try {
    const clone = join(folder, 'clone')
    await cloned(checkout, clone)
    return await lookAtEach(
      scripts,
      ({ path }) => path,
      (script) => run(clone, script),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
