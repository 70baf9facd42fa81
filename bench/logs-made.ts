/** What the log reader is measured on: a gigabyte of app.log over seven days, and a container that wrote a million lines. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type Docker from 'dockerode'
import { DAY_MS, HOUR_MS } from '../helpers/durations.ts'
import { localEngine } from '../stack/lifecycle/engine.ts'
import { ownLabel } from '../stack/lifecycle/names.ts'

const WEEK_MS = 7 * DAY_MS
const ENTRIES = 3_100_000
/** One entry in so many is an error. */
const ERROR_EVERY = 1_000
const BATCH = 20_000

function entry(index: number, at: number): string {
  const isError = index % ERROR_EVERY === 7
  const datetime = `${new Date(at + 11 * HOUR_MS).toISOString().slice(0, 23)}000+11:00`
  return `${JSON.stringify({
    message: isError ? `Query ${index} failed` : index % 2 === 0 ? 'REQUEST_START' : 'REQUEST_END',
    context: {
      request_id: ((index * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0').repeat(4),
      user_id: null,
      session_id: null,
      ip: '172.20.0.4',
      timestamp: `${datetime.slice(0, 19)}+11:00`,
      ...(index % 2 === 0 ? { method: 'GET', uri: '/v1/health' } : { status_code: 200, execution_time: 0.0387 }),
    },
    level: isError ? 400 : 200,
    level_name: isError ? 'ERROR' : 'INFO',
    channel: 'travian',
    datetime,
    extra: {},
  })}\n`
}

/** Writes seven days of entries that end at `end`, a gigabyte in all. */
export async function makeAppLog(path: string, end: number): Promise<void> {
  const file = createWriteStream(path)
  for (let index = 0; index < ENTRIES; index += BATCH) {
    const lines = Array.from({ length: BATCH }, (_, offset) =>
      entry(index + offset, end - WEEK_MS + ((index + offset) * WEEK_MS) / ENTRIES),
    )
    if (!file.write(lines.join(''))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

const LINES = 1_000_000
const WRITE = `BEGIN { for (i = 1; i <= ${LINES}; i++) {
  if (i % 1000 == 0) print "[2026-11-23 08:06:06] ERROR worker: job " i " failed" > "/dev/stderr"
  else print "172.20.0.4 - - [23/Nov/2026:08:06:06 +0000] \\"GET /v1/health HTTP/1.1\\" 200 64 \\"-\\" \\"bench " i "\\"" } }`

/** A container of ours that wrote a million lines and ended. The caller removes it. */
export async function makeContainerLog(): Promise<Docker.Container> {
  const engine = localEngine()
  const container = await engine.createContainer({
    Image: 'runbook-reference/base',
    Cmd: ['awk', WRITE],
    Labels: { [ownLabel]: 'true' },
    HostConfig: { LogConfig: { Type: 'json-file', Config: {} } },
  })
  await container.start()
  await container.wait()
  return container
}
