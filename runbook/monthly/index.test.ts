/** The first Monday of the month. All topics are one vitest module, for the daily suite's reason. */
import '../identification.ts'
import './01-credentials.ts'
import './02-backups.ts'
import './04-security.ts'
import './05-capacity.ts'
