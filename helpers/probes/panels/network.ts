/** The host's own network interfaces over 24 h: errors, drops, throughput beside what is usual. */
import { series } from '../../history.ts'
import { CouldNotLook, evidence, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { instantQuery, monitoringOf } from '../monitoring/prometheus.ts'
import { blamesOf, requirePresent, rounded, secondsOf } from './panel.ts'

export interface NetworkFacts {
  errors: number
  /** Of all packets, in percent. */
  dropShare: number
  /** Throughput of earlier runs, in MB/s, oldest first. */
  usual: number[]
  blames: string[]
}

const ID = 'daily.panels.network'
const BOTH_WAYS = ['receive', 'transmit']

/** Interfaces that belong to containers and bridges carry the same bytes once more. */
const PHYSICAL = 'device!~"lo|docker.*|br-.*|veth.*|ifb.*|tun.*|wg.*"'

/** Mean throughput of both directions, with the errors and drops of the window. Throws CouldNotLook. */
export async function networkThroughput(stack: Stack): Promise<Seen<NetworkFacts>> {
  const { network } = monitoringOf(stack)
  if (network === undefined) {
    throw new CouldNotLook("nothing counts the host's own network interfaces", {
      witness: 'description',
      remedy: [
        'an exporter in a container sees only its own: mount /proc/1/net of the host into it (see stack/compose.yaml, node-exporter)',
        'then name its scrape job under monitoring.network in the stack description',
      ],
    })
  }
  const { job } = network
  const window = stack.window(24)
  const selector = `{job="${job}",${PHYSICAL}}`
  await requirePresent(stack, { value: '', present: `node_network_receive_bytes_total${selector}`, job })
  const total = async (counter: string): Promise<number> => {
    const parts = BOTH_WAYS.map(
      (way) => `sum(increase(node_network_${way}_${counter}_total${selector}[${Math.round(secondsOf(window))}s]))`,
    )
    const found = await Promise.all(parts.map((part) => instantQuery(stack, part)))
    return found.flat().reduce((sum, { value }) => sum + value, 0)
  }
  const [bytes, packets, errors, drops, history] = await Promise.all([
    total('bytes'),
    total('packets'),
    total('errs'),
    total('drop'),
    stack.history(),
  ])
  const perSecond = Number((bytes / secondsOf(window) / 1e6).toFixed(3))
  const dropShare = packets === 0 ? 0 : rounded((100 * drops) / packets)
  return {
    object: null,
    reading: reading({
      value: perSecond,
      unit: 'MB/s',
      text: `${perSecond} MB/s, ${Math.round(errors)} errors, ${dropShare} % dropped`,
      source: `Prometheus: node_network_*_total${selector}`,
      coverage: window.coverage,
    }),
    facts: {
      errors: Math.round(errors),
      dropShare,
      usual: series(history, ID, null).map(({ value }) => value),
      blames: blamesOf(stack, job),
    },
    evidence: [
      evidence(
        `Prometheus: increase of node_network_*_total${selector}`,
        `bytes ${Math.round(bytes)}, packets ${Math.round(packets)}, errors ${Math.round(errors)}, drops ${Math.round(drops)}`,
      ),
    ],
  }
}
