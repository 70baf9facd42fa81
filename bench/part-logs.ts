/** (c): the log reader against jq and grep on the same logs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../stack/lifecycle/names.ts'
import { makeAppLog, makeContainerLog } from './logs-made.ts'
import { type Contender, type Measured, measureInTurn, ratio, table } from './measure.ts'

const environment = { NODE_COMPILE_CACHE: join(repositoryRoot, 'node_modules/.cache/node-compile') }

const node = (name: string, script: string, ...args: string[]): Contender => ({
  name,
  command: [process.execPath, join(repositoryRoot, 'bench', script), ...args],
  environment,
})

/** Through a pipe: GNU grep that writes to /dev/null stops at the first match. */
const shell = (name: string, script: string, argument: string): Contender => ({
  name,
  command: ['bash', '-o', 'pipefail', '-c', `${script} | cat`, 'bash', argument],
})

const named = (measured: readonly Measured[], name: string): Measured => {
  const found = measured.find((one) => one.name === name)
  if (found === undefined) throw new Error(`${name} was not measured`)
  return found
}

async function appLog(folder: string, rounds: number): Promise<string> {
  const path = join(folder, 'app.log')
  process.stderr.write('writing a gigabyte of app.log …\n')
  await makeAppLog(path, Date.now())
  const measured = await measureInTurn(
    [
      node('the reader, 24 h of 7 days', 'logs-app.ts', path, '24'),
      node('the reader, all of it', 'logs-app.ts', path, 'all'),
      shell('grep -c \'"level":[4-6]\'', 'grep -c \'"level":[4-6]\' "$1"', path),
      shell('grep -c ERROR', 'grep -c ERROR "$1"', path),
      shell("jq 'select(.level >= 400)'", 'jq -c "select(.level >= 400)" "$1"', path),
    ],
    rounds,
  )
  const [day, all, byLevel, byWord, jq] = measured
  if (!day || !all || !byLevel || !byWord || !jq) throw new Error('every contender is measured')
  return `### A gigabyte of app.log

${table(measured)}

- all of it: ${ratio(jq, all).toFixed(1)} times faster than jq (aim: 5);
  ${ratio(all, byLevel).toFixed(2)} times what \`grep -c\` takes for the same question, ${ratio(all, byWord).toFixed(2)} times what it takes for a plain word (aim: at most 2).
- the window of 24 h: ${ratio(jq, day).toFixed(0)} times faster than jq, which has to read all of it (aim: 20).
`
}

async function containerLog(rounds: number): Promise<string> {
  process.stderr.write('a container writes a million lines …\n')
  const container = await makeContainerLog()
  try {
    const measured = await measureInTurn(
      [
        node('the reader, everything in the window', 'logs-container.ts', container.id, '24'),
        shell('docker logs into grep -c', 'docker logs "$1" 2>&1 | grep -c ERROR', container.id),
      ],
      rounds,
    )
    const reader = named(measured, 'the reader, everything in the window')
    const shellLine = named(measured, 'docker logs into grep -c')
    return `### A container's log of a million lines

${table(measured)}

- ${ratio(reader, shellLine).toFixed(2)} times what \`docker logs | grep -c\` takes. It peeks, then reads everything, parses each line by its format and groups the errors.
`
  } finally {
    await container.remove({ force: true, v: true })
  }
}

/** Returns the section's text; an engine must be there. */
export async function measureLogs(runs: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-logs-'))
  try {
    return `## The log reader

Start of Node included, files in the page cache; memory should stay under 250 MB.

${await appLog(folder, runs)}
${await containerLog(runs)}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
