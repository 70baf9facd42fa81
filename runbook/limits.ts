/** Every limit in one table. Good is inclusive: "above 100 jobs" leaves exactly 100 ok. Environments may override by item id. */
import { above, below, between, OTHERS } from '../helpers/limits.ts'

/** Runbook, "5. Monitor Worker Queue Depths"; the spawn queue's are ours. */
export const queues = {
  automation: above('jobs', { warning: 100, critical: 500 }),
  aiDecision: above('jobs', { warning: 500, critical: 2000 }),
  spawn: above('jobs', { warning: 100, critical: 500 }),
  /** Half the queue's own warning limit; only a growing queue is held to it. */
  growing: {
    automation: above('jobs', { warning: 50 }),
    'ai-decision': above('jobs', { warning: 250 }),
    spawn: above('jobs', { warning: 50 }),
    // Of a queue that the runbook does not know: as strict as of those it does.
    [OTHERS]: above('jobs', { warning: 50 }),
  },
  age: above('min', { warning: 10, critical: 60 }),
}

/** Runbook, "Scaling Limits"; heartbeats by the worker's own cycle. */
export const workers = {
  instances: {
    automation: between('instances', { atLeast: 1, atMost: 5 }),
    'ai-decision': between('instances', { atLeast: 1, atMost: 10 }),
    spawn: between('instances', { atLeast: 1, atMost: 1 }),
  },
  /** Two and four cycles of 300 s; the spawn scheduler's cycle is 900 s. */
  heartbeat: {
    automation: above('s', { warning: 600, critical: 1200 }),
    'ai-decision': above('s', { warning: 600, critical: 1200 }),
    spawn: above('s', { warning: 1900, critical: 2700 }),
  },
}

/** Runbook, "4. Check Disk Space"; all but the first are ours. */
export const disk = {
  usage: above('%', { warning: 70, critical: 85 }),
  daysToFull: below('days', { warning: 14, critical: 3 }),
  /** Both must be exceeded: much in itself, and much of the Docker root's disk. */
  reclaimable: { size: above('GB', { warning: 20 }), share: above('%', { warning: 25 }) },
  logFile: above('GB', { warning: 1, critical: 5 }),
}

/** All ours. Shrinking is against the largest count of the last seven runs. */
export const databases = {
  content: below('%', { warning: -20, critical: -50 }),
  writable: below('rows', { warning: 1 }),
  transactions: {
    postgres: above('min', { warning: 15, critical: 60 }),
    'postgres-idle': above('min', { warning: 5 }),
    'postgres-prepared': above('transactions', { warning: 0 }),
    mysql: above('min', { warning: 15, critical: 60 }),
    'mysql-idle': above('min', { warning: 5 }),
    'mysql-prepared': above('transactions', { warning: 0 }),
    'mysql-history': above('versions', { warning: 100_000, critical: 1_000_000 }),
  },
  wraparound: above('M ids', { warning: 500, critical: 1200 }),
  wal: {
    'postgres-slots': above('slots', { warning: 0 }),
    'postgres-archiver': above('failures', { warning: 0 }),
    'postgres-replicas': above('s', { warning: 60, critical: 600 }),
    'mysql-replica': above('s', { warning: 60, critical: 600 }),
  },
  integrity: {
    'postgres-checksums': above('pages', { critical: 0 }),
    'postgres-collations': above('collations', { warning: 0 }),
    'mysql-tables': above('tables', { critical: 0 }),
  },
  unsaved: above('h', { warning: 2, critical: 24 }),
  redisMemory: above('%', { warning: 75, critical: 90 }),
}

/** Age of the oldest due and unprocessed event; ours. */
export const game = {
  overdue: above('s', { warning: 60, critical: 300 }),
}

/** All ours. */
export const host = {
  clock: above('s', { warning: 2, critical: 60 }),
  kernel: above('lines', { critical: 0 }),
  pressure: {
    cpu: above('%', { warning: 20 }),
    io: above('%', { warning: 20 }),
    memory: above('%', { warning: 20 }),
    'swap-in': above('pages/s', { warning: 100 }),
    steal: above('%', { warning: 10 }),
  },
}

/** Ours. */
export const logs = {
  /** One or two restarts in 24 h warn. */
  restarts: above('restarts', { warning: 0, critical: 2 }),
}

/** Of what a backup weighs against the largest of 30 days, hours since one was copied, days since one was restored; ours. */
export const backups = {
  shrunk: below('%', { warning: -20, critical: -50 }),
  /** Only where it has more than doubled. */
  grown: above('MB', { warning: 50 }),
  logErrors: above('errors', { warning: 0 }),
  offsite: above('h', { warning: 26, critical: 50 }),
  restoreProven: above('days', { warning: 8, critical: 35 }),
  /** Of the daily and weekly tiers, older than 90 days. */
  old: above('archives', { warning: 0 }),
  missing: above('missing backups', { warning: 0 }),
  /** The time is what the stack's own documentation promises, 4 hours and at most a day; rows are against the live ones. */
  restore: { time: above('min', { warning: 240, critical: 1440 }), lost: below('%', { warning: -20, critical: -50 }) },
}

/** The players' way in; ours. Of the certificate's life and its days, whichever is worse. */
export const edge = {
  entry: above('s', { warning: 1 }),
  certificateLife: below('%', { warning: 25, critical: 10 }),
  certificateDays: below('days', { critical: 3 }),
  registration: below('days', { warning: 30, critical: 7 }),
}

/** Days after Monday, or after the first Monday of the month; ours. */
export const schedule = {
  overdue: above('days', { warning: 3, critical: 14 }),
}

/** Ours: a critical alert that has resolved by itself. */
export const dashboards = {
  overnight: above('critical alerts', { warning: 0 }),
}

/** Runbook, "What to Look For"; critical errors, counts and the spike are ours. */
export const api = {
  latency: above('ms', { warning: 400, critical: 1000 }),
  errors: {
    share: above('%', { warning: 1, critical: 5 }),
    count: above('errors', { warning: 5, critical: 20 }),
    spike: above('times', { warning: 3 }),
  },
}

/** Runbook, "Dashboard Review Checklist"; connections as a share of what the server really allows; critical ones are ours. */
export const panels = {
  postgresConnections: above('%', { warning: 75, critical: 90 }),
  mysqlConnections: above('%', { warning: 66.7, critical: 90 }),
  cacheHitRatio: below('%', { warning: 85 }),
  queryLatency: above('ms', { warning: 50 }),
  /** Both must be exceeded. */
  agreement: { jobs: above('jobs', { warning: 20 }), share: above('%', { warning: 20 }) },
  processing: { rate: below('jobs/min', { warning: 60 }), drain: above('min', { warning: 10 }) },
  workerErrors: above('%', { warning: 1 }),
  ollamaLatency: above('ms', { warning: 200 }),
  vllmLatency: above('ms', { warning: 500, critical: 1000 }),
  /** Below 40 % is told, not judged. */
  gpu: { high: above('%', { warning: 80 }), low: below('%', { warning: 40 }) },
  llmErrors: above('%', { warning: 0.1 }),
  cpu: above('%', { warning: 70 }),
  memory: { host: above('%', { warning: 80 }), containers: above('%', { warning: 80 }) },
  /** Throughput is held against the median of the last runs, either way. */
  network: {
    errors: above('errors', { warning: 0 }),
    drops: above('%', { warning: 0.1 }),
    deviation: above('times', { warning: 5 }),
  },
}

/** Ours. */
export const stack = {
  availability: below('%', { warning: 99.5, critical: 98 }),
}

/** Runbook, "Rotate Credentials"; critical a third later is ours. */
export const credentials = {
  database: above('days', { warning: 90, critical: 120 }),
  apiKeys: above('days', { warning: 180, critical: 240 }),
  jwt: above('days', { warning: 365, critical: 487 }),
}

/** Of the container's memory limit; ours. The planner's idea of the page cache costs nothing until it is wrong. */
export const capacity = {
  memory: above('%', { warning: 85, critical: 95 }),
  settings: {
    'postgres-shared-buffers': above('%', { warning: 40, critical: 80 }),
    'postgres-cache-size': above('%', { warning: 90, critical: 150 }),
    'mysql-buffer-pool': above('%', { warning: 75, critical: 90 }),
    'redis-maxmemory': above('%', { warning: 75, critical: 100 }),
  },
}

/** Weekly; ours. */
export const security = {
  /** The worst hour of any one. */
  failedLogins: { account: above('an hour', { warning: 10 }), address: above('an hour', { warning: 30 }) },
  criticalEvents: above('events', { critical: 0 }),
  /** A week's denials against the median of earlier weeks. */
  wafSpike: above('times', { warning: 3 }),
}

/** Weekly; ours. The mean time of a statement, and how often one was slow in seven days. */
export const performance = {
  slowPostgres: above('s', { warning: 1 }),
  slowMysql: above('times', { warning: 10 }),
}

/** Ours: from one first Monday to the next are at most 35 days. */
export const documents = {
  review: above('days', { warning: 35 }),
  uncommitted: above('files', { warning: 0 }),
}

/** Runbook, "Security Audit": how long a finding may stay open. */
export const remediation = {
  critical: above('h', { critical: 48 }),
  high: above('days', { warning: 30 }),
}

/** Of images and security updates as the runbook says (monthly, 48 hours); the age of what is built here, and the rest, is ours. */
export const updates = {
  images: { pending: above('days', { warning: 31 }), age: above('days', { warning: 35 }) },
  os: above('h', { warning: 48, critical: 168 }),
  endOfLife: below('days', { warning: 90, critical: 0 }),
}

/** Ours; every one failed is critical. */
export const alerting = { failed: above('failed notifications', { warning: 0 }) }

/** Routine maintenance; all ours. Of a table's share and its size both must be exceeded. */
export const maintenance = {
  vacuum: above('days', { warning: 6.5 }),
  cache: above('keys', { warning: 1000 }),
  leftovers: above('objects', { warning: 10 }),
  /** Containers whose log nothing limits; MB of a log file; days past the day on which it was to be put aside. */
  rotation: {
    containers: above('containers', { warning: 0 }),
    size: above('MB', { warning: 100, critical: 1000 }),
    late: above('days', { warning: 1 }),
  },
  waste: { share: above('%', { warning: 20 }), size: above('MB', { warning: 100 }) },
}

/** Ours. */
export const weeklyDatabases = {
  ids: above('%', { warning: 70, critical: 85 }),
}

/** How many times worse than the week before, and from what on that matters; all ours. */
const worse = above('times', { warning: 1.5, critical: 3 })
export const weekOverWeek = {
  api: { times: worse, floor: above('ms', { warning: 50 }) },
  database: { times: worse, floor: above('ms', { warning: 5 }) },
  llm: { times: worse, floor: above('ms', { warning: 100 }) },
  workers: { times: worse, floor: above('jobs/min the week before', { warning: 1 }) },
}

/** Of one pattern in a week, and of all errors of a week, beside the week before; with few of them neither is judged. All ours. */
export const weeklyErrors = {
  top: { times: above('times', { warning: 2 }), floor: above('errors', { warning: 9 }) },
  trend: { times: worse, floor: above('errors', { warning: 20 }) },
}

/** The host's; the first is the runbook's (quarterly), the others ours. */
export const upkeep = {
  nvidia: above('days', { warning: 92 }),
  reboot: above('days', { warning: 14 }),
  disks: above('failing', { critical: 0 }),
}
