/** A program of its own that opens all three sessions of a project; then it closes them and ends, or holds them. */
import { openOwn } from './own-servers.ts'

const [, , project = '', then] = process.argv
const connections = openOwn({ project })
const sessions = await Promise.all([connections.postgres(), connections.mysql(), connections.redis()])
const ways = sessions.map(({ way }) => way.split(':')[0])
if (then === 'close') {
  await connections.close()
  const stdio = ['PipeWrap', 'TTYWrap', 'FSReqCallback', 'FileHandle']
  const left = process.getActiveResourcesInfo().filter((resource) => !stdio.includes(resource))
  process.stdout.write(JSON.stringify({ ways, left }))
} else {
  process.stdout.write('holding\n')
}
