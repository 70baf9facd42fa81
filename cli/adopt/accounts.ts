/** By which accounts the databases are asked: those of the environment's file, or the stack's own. Never from arguments. */
import type { Inspection } from '../../helpers/connections/index.ts'

export interface Login {
  user: string
  password: string
}
export interface Accounts {
  postgres?: Login
  mysql?: Login
  redis?: Login
}

/** The least-privileged first. `user: null` where the name stands with the containers only. */
const CANDIDATES: Record<keyof Accounts, { password: string; user: string; isName?: boolean }[]> = {
  postgres: [
    { password: 'RUNBOOK_POSTGRES_PASSWORD', user: 'runbook', isName: true },
    { password: 'PGPASSWORD', user: 'PGUSER' },
    { password: 'POSTGRES_PASSWORD', user: 'POSTGRES_USER' },
  ],
  mysql: [
    { password: 'RUNBOOK_MYSQL_PASSWORD', user: 'runbook', isName: true },
    { password: 'MYSQL_PASSWORD', user: 'MYSQL_USER' },
    { password: 'MYSQL_ROOT_PASSWORD', user: 'root', isName: true },
  ],
  redis: [
    { password: 'RUNBOOK_REDIS_PASSWORD', user: 'runbook', isName: true },
    { password: 'REDIS_PASSWORD', user: 'default', isName: true },
  ],
}

/** A variable's value: of the stack's environment file, or, for what is no secret, as a container has it. */
function settingOf(name: string, file: ReadonlyMap<string, string>, containers: readonly Inspection[]): string | null {
  const given = file.get(name) ?? containers.map(({ settings }) => settings[name]).find(Boolean)
  return given === undefined || given === '' ? null : given
}

/** Logins from the stack's own environment file. What it does not hold is left out. */
export function stackAccounts(file: ReadonlyMap<string, string>, containers: readonly Inspection[]): Accounts {
  const logins = (Object.keys(CANDIDATES) as (keyof Accounts)[]).flatMap((kind) => {
    for (const candidate of CANDIDATES[kind]) {
      const password = file.get(candidate.password) ?? ''
      const user = candidate.isName ? candidate.user : settingOf(candidate.user, file, containers)
      if (password !== '' && user !== null) return [[kind, { user, password }] as const]
    }
    return []
  })
  return Object.fromEntries(logins)
}
