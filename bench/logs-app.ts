/** Counts the errors of a JSON log as the suite does: `node bench/logs-app.ts FILE HOURS|all`; the window ends with the last entry. */
import { dirname } from 'node:path'
import { HOUR_MS } from '../helpers/durations.ts'
import { readWindow, recordTime } from '../helpers/probes/logs/app-log.ts'
import { jsonRecord } from '../helpers/probes/logs/formats/structured.ts'
import { openOnHost } from '../helpers/probes/logs/large-file.ts'
import { newestTime } from '../helpers/probes/logs/window-start.ts'

const [path = '', hours = 'all'] = process.argv.slice(2)
const timeOf = (line: string): number | null => {
  const record = jsonRecord(line)
  return record === null ? null : recordTime(record, 'Etc/UTC')
}
const file = await openOnHost(path, dirname(path), path)
if (file === null) throw new Error(`no file ${path}`)
const end = (await newestTime(file, timeOf)) ?? Number.NaN
const start = hours === 'all' ? 0 : end - Number(hours) * HOUR_MS
const { errors, bytes } = await readWindow(file, { start, end }, timeOf)
await file.close()
const count = errors.reduce((total, group) => total + group.count, 0)
process.stdout.write(`${count} errors in ${errors.length} patterns, ${bytes} bytes read of ${file.size}\n`)
