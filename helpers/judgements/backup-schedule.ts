/** Tonight's backups will be made. */
import type { ScheduleFacts } from '../probes/backups/schedule.ts'
import type { Seen } from '../reading.ts'
import { type Verdict, verdict } from '../verdict.ts'

/** What stands in the way is critical; a job at another time than described, or an unwell container, a warning. */
export function judgeSchedule({ facts }: Seen<ScheduleFacts>): Verdict {
  const { service, container, isRunning, isWell, hasScheduler, jobs } = facts
  if (!isRunning) return verdict('critical', `no backup will be made: ${service} ${container}`, { blames: [service] })
  if (!hasScheduler) return verdict('critical', `no backup will be made: no cron runs in ${service} ${container}`)
  const absent = jobs.filter(({ installed }) => installed.length === 0)
  if (absent.length > 0) {
    return verdict('critical', `no crontab in ${service} runs ${absent.map(({ script }) => script).join(', ')}`)
  }
  const moved = jobs.filter(({ isOnTime }) => !isOnTime)
  if (moved.length > 0) {
    const how = moved.map(
      ({ script, installed, wanted }) => `${script} at "${installed.join('" and "')}", not "${wanted}"`,
    )
    return verdict('warning', `the schedule differs from the description: ${how.join('; ')}`)
  }
  if (!isWell)
    return verdict('warning', `the schedule is installed, but ${service} ${container}`, { blames: [service] })
  const times = jobs.map(({ script, wanted }) => `${script} "${wanted}"`).join(', ')
  return verdict('ok', `${service} ${container}, cron runs: ${times}`)
}
