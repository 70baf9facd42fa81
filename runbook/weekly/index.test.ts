/** The Monday morning review. All topics are one vitest module, for the daily suite's reason. */
import '../identification.ts'
import './01-security.ts'
import './02-slow-queries.ts'
import './04-backups.ts'
import './03-performance.ts'
import './05-maintenance.ts'
import './06-host.ts'
import './07-databases.ts'
