/** The permanent ids, suite by suite. A run that lacks one of them is incomplete, whatever the reason. */
export const ids = {
  daily: [
    'daily.logs.services',
    'daily.logs.app',
    'daily.logs.workers',
    'daily.logs.restarts',
    'daily.disk.usage',
    'daily.disk.forecast',
    'daily.disk.docker',
    'daily.disk.largest',
    'daily.disk.logs',
    'daily.queues.automation',
    'daily.queues.ai-decision',
    'daily.queues.spawn',
    'daily.queues.growth',
    'daily.queues.age',
    'daily.queues.failed',
    'daily.workers.health',
    'daily.workers.heartbeat',
    'daily.stack.services',
  ],
} as const

export type Suite = keyof typeof ids
