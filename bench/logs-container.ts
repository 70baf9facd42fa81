/** Counts the errors of a container's log as the suite does: `node bench/logs-container.ts ID HOURS`. */
import { openEngine } from '../helpers/connections/index.ts'
import { HOUR_MS } from '../helpers/durations.ts'
import { readContainerLog } from '../helpers/probes/logs/container-log.ts'

const [id = '', hours = '24'] = process.argv.slice(2)
const engine = openEngine({ timeoutMs: 120_000 })
const end = new Date()
const start = new Date(end.getTime() - Number(hours) * HOUR_MS)
const window = { start, end, coverage: '' }
const container = { id, name: id, service: null, createdAt: start, logOptions: {}, logDriver: 'json-file' }
const { tallied } = await readContainerLog(engine, container, {
  window,
  moments: { own: [], needs: [] },
  request: null,
})
await engine.close()
const count = tallied.errors.reduce((total, group) => total + group.count, 0)
process.stdout.write(`${count} errors in ${tallied.errors.length} patterns, ${tallied.lines} lines read\n`)
