/** The Monday morning review. All topics are one vitest module, for the daily suite's reason. */
import '../identification.ts'
import './01-security.ts'
import './02-slow-queries.ts'
import './04-backups.ts'
