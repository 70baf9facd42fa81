/** How to log in, as the configuration gives it. A field that is not configured is absent. */

export interface Account {
  user?: string
  password?: string
  /** Instead of the database that the stack description names. */
  database?: string
  /** Only where the service is published; without it the engine's ways are tried. */
  host?: string
  /** The published port beside `host`; without it the service's own. */
  port?: number
}

export interface Credentials {
  postgres?: Account
  mysql?: Account
  redis?: Account
  /** By service: where it is published (otherwise the engine's ways lead there), and the token that it wants. */
  http?: Record<string, { host?: string; port?: number; token?: string }>
}
