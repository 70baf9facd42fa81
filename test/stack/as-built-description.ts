/**
 * stacks/as-built.yaml as it is, for the as-built variant of the reference stack: the differences one by one, each with
 * its reason. What is not named here is proven as it is shipped.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, parseDocument } from 'yaml'
import { repositoryRoot } from '../../stack/lifecycle/names.ts'

interface Difference {
  /** Where in the description. */
  at: string[]
  /** What stands there instead; null where it is taken out. */
  is: unknown
  why: string
}

const differences: Difference[] = [
  { at: ['project'], is: 'travian-reference', why: 'the project that every object of the reference stack belongs to' },
  { at: ['public', 'url'], is: 'http://127.0.0.1:5080', why: 'port 5000 is often taken on a machine that develops' },
  {
    at: ['services', 'php-fpm-exporter'],
    is: null,
    why: 'no exporter of its own: FPM tells its numbers through nginx',
  },
  { at: ['monitoring', 'targets', 'php-fpm', 'exporter'], is: 'nginx', why: 'likewise' },
  {
    at: ['logs'],
    is: [
      { service: 'php-fpm', path: '/tmp/travian-logs' },
      { service: 'automation-worker', path: '/var/log/workers' },
    ],
    why: 'FPM writes no files here',
  },
  {
    at: ['hardening', 'published'],
    is: { nginx: ['127.0.0.1:5080'] },
    why: 'the door of the variant',
  },
  { at: ['monitoring', 'dashboards'], is: null, why: "Grafana's stand-in has the dashboards of the runbook" },
]

/** Of reference.yaml, since they are of the machine that the stack is tried on. */
const ofTheMachine = [['limits'], ['images'], ['timeServer'], ['notApplicable', 'weekly.updates.os']]

const read = async (stack: string): Promise<Document> =>
  parseDocument(await readFile(join(repositoryRoot, 'stacks', `${stack}.yaml`), 'utf8'))

/** The text of the description. Throws where a difference names nothing that stands in as-built.yaml, or is none. */
export async function asBuiltDescription(): Promise<string> {
  const [description, reference] = await Promise.all([read('as-built'), read('reference')])
  for (const { at, is } of differences) {
    if (!description.hasIn(at)) throw new RangeError(`as-built.yaml has no ${at.join('.')} that could differ`)
    if (description.getIn(at) === is) throw new RangeError(`${at.join('.')} of as-built.yaml does not differ`)
    if (is === null) description.deleteIn(at)
    else description.setIn(at, is)
  }
  for (const at of ofTheMachine) description.setIn(at, reference.getIn(at))
  return description.toString()
}
