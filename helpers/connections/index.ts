/** How the probes reach the stack: its engine and its databases, by whichever way leads there. */
import { type ConnectionOptions, Connections } from './connections.ts'
import { Engine, type EngineOptions } from './engine/engine.ts'

export type { ConnectionOptions, Connections } from './connections.ts'
export type { ServiceCost } from './cost.ts'
export type { Account, Credentials } from './credentials.ts'
export type { Container, ContainerMount, ContainerNetwork, ContainerStatus } from './engine/containers.ts'
export type { DiskUsage, Usage } from './engine/disk-usage.ts'
export type { Engine, EngineOptions } from './engine/engine.ts'
export type { ContainerEnvironment } from './engine/environments.ts'
export type { ContainerEvent } from './engine/events.ts'
export type { ExecOptions, ExecResult } from './engine/exec.ts'
export { EngineFailure, isExecForbidden } from './engine/failure.ts'
export type { Image } from './engine/images.ts'
export type { EngineInformation } from './engine/information.ts'
export type { Inspection } from './engine/inspections.ts'
export type { Leftovers } from './engine/leftovers.ts'
export { isUnreadableLog, type LogStream, type OnLogLine } from './engine/log-lines.ts'
export type { Privileges } from './engine/privileges.ts'
export type { ProgramEnd } from './engine/programs.ts'
export type { Scratch } from './engine/scratch.ts'
export type { Volume } from './engine/volumes.ts'
export { ConnectionFailure, type FailureState, serverCode } from './failures/failure.ts'
export type { HttpAnswer, HttpReader } from './http.ts'
export type { MysqlSql } from './mysql.ts'
export type { RedisReader } from './redis-reader.ts'
export type { QueryParameter, Sql } from './sql.ts'
export { runningContainer } from './ways/container.ts'

/** Opens nothing yet: each service and the engine are reached when first asked. */
export const openConnections = (options: ConnectionOptions): Connections => new Connections(options)

/** The engine alone, where no description names a stack. */
export const openEngine = (options?: EngineOptions): Engine => new Engine(options)
