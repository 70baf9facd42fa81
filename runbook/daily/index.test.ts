/**
 * The morning health check. All topics are one vitest module, so that every item looks at once over shared connections;
 * as a module of its own, each topic would wait for the one before.
 */
import '../identification.ts'
import './01-api.ts'
import './01-dashboards.ts'
import './01-panels-machine.ts'
import './01-panels.ts'
import './02-logs.ts'
import './03-backups.ts'
import './04-disk.ts'
import './05-queues.ts'
import './05-workers.ts'
import './06-availability.ts'
import './06-stack.ts'
import './07-databases.ts'
import './08-game.ts'
import './09-app.ts'
import './10-host.ts'
import './11-edge.ts'
import './12-schedule.ts'
