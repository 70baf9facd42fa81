/** The panels of "Database Health": connections against the server's own limit, cache hit ratio, query latency. */
import { ConnectionFailure } from '../../connections/index.ts'
import { evidence, lookAtEach, type Observation, reading, type Seen } from '../../reading.ts'
import type { Stack } from '../../stack.ts'
import { panelBesideLive } from './agreement.ts'
import { type PanelFacts, rounded, windowedPanel, worstOf } from './panel.ts'
import { panelQuery } from './queries.ts'

interface Connections {
  used: number
  most: number
}

/** Of every session in a database, as the exporter counts them; background processes have none. */
async function livePostgres(stack: Stack): Promise<Connections> {
  const sql = await stack.connections.postgres()
  const [row] = await sql.query<{ used: string; most: string }>(
    "SELECT count(*) AS used, current_setting('max_connections') AS most FROM pg_stat_activity WHERE datname IS NOT NULL",
  )
  return { used: Number(row?.used), most: Number(row?.most) }
}

async function liveMysql(stack: Stack): Promise<Connections> {
  const sql = await stack.connections.mysql()
  const [status, variables] = await Promise.all([
    sql.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Threads_connected'"),
    sql.query<{ Value: string }>("SHOW GLOBAL VARIABLES LIKE 'max_connections'"),
  ])
  return { used: Number(status[0]?.Value), most: Number(variables[0]?.Value) }
}

const ENGINES = {
  postgres: { name: 'postgres-connections', look: livePostgres },
  mysql: { name: 'mysql-connections', look: liveMysql },
} as const

/** Movement of a few sessions is no disagreement. */
const isApart = (panel: number, live: number): boolean =>
  Math.abs(panel - live) > 10 && Math.abs(panel - live) > 0.2 * Math.max(panel, live)

/** A server that gives nobody a connection any more has told its own answer. */
function fullServer(error: unknown, name: string): Omit<Seen<PanelFacts>, 'object'> {
  if (!(error instanceof ConnectionFailure) || error.state !== 'no-room') throw error
  return {
    reading: reading({
      value: 100,
      unit: '%',
      text: `100 % of the connections are used: ${error.message}`,
      source: name,
    }),
    facts: { basis: null, disagreement: null, blames: [] },
    evidence: error.evidence,
  }
}

/** Connections in use, in percent of the server's real `max_connections`, agreed on by the server and the panel. */
export async function connectionsInUse(stack: Stack, engine: keyof typeof ENGINES): Promise<Seen<PanelFacts>> {
  const { name, look } = ENGINES[engine]
  const query = panelQuery(stack, name, 60)
  try {
    const { most } = await look(stack)
    const window = stack.window(24)
    const [pair, worst] = await Promise.all([
      panelBesideLive(stack, query, async () => (await look(stack)).used),
      worstOf(stack, query.value, window, 100 / most),
    ])
    const { live, panel, isFresh } = pair
    const percent = rounded((100 * live) / most)
    const differs = isFresh && isApart(panel, live)
    return {
      object: null,
      reading: reading({
        value: percent,
        unit: '%',
        text: `${live} of ${most} connections are used (${percent} %)`,
        source: `${engine}: sessions and max_connections`,
        coverage: window.coverage,
        worst,
      }),
      facts: { basis: null, disagreement: differs ? `the panel shows ${panel}` : null, blames: [] },
      evidence: [
        evidence(`${engine}: sessions of max_connections`, `${live} of ${most}`),
        evidence(`Prometheus: ${query.value}`, String(panel)),
      ],
    }
  } catch (error) {
    return { object: null, ...fullServer(error, engine) }
  }
}

const BOTH = ['postgres', 'mysql'] as const

/** Reads that the server's own cache answered, over the window. One result per server. */
export const cacheHitRatio = (stack: Stack): Promise<Observation<PanelFacts>[]> =>
  lookAtEach(BOTH, String, (engine) =>
    windowedPanel(stack, `cache-hit-ratio[${engine}]`, {
      hours: 24,
      unit: '%',
      kind: 'hits',
      what: 'reads',
      needs: 10_000,
    }),
  )

/** Mean time of a statement over the window: nothing in these servers measures a percentile. One result per server. */
export const queryLatency = (stack: Stack): Promise<Observation<PanelFacts>[]> =>
  lookAtEach(BOTH, String, (engine) =>
    windowedPanel(stack, `query-latency[${engine}]`, {
      hours: 24,
      unit: 'ms',
      kind: 'mean',
      what: 'statements',
      needs: 200,
    }),
  )
