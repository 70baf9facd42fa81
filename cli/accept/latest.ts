/** What the latest whole runs of an environment saw. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { type Results, results as resultsSchema } from '../../helpers/report/contract.ts'
import { isMissing } from '../../helpers/report/durable-files.ts'
import { ids, type Suite } from '../../runbook/ids.ts'

async function latest(reports: string, suite: Suite): Promise<Results[]> {
  try {
    const content: unknown = JSON.parse(await readFile(join(reports, `latest-${suite}.json`), 'utf8'))
    const parsed = v.safeParse(resultsSchema, content)
    return parsed.success ? [parsed.output] : []
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** The newest results of each suite that has any, in the suites' order. */
export async function latestRuns(reports: string): Promise<Results[]> {
  return (await Promise.all((Object.keys(ids) as Suite[]).map((suite) => latest(reports, suite)))).flat()
}
