/** Few sessions, none in two hands at once, and one failure for all who wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ConnectionFailure } from '../../helpers/connections/index.ts'
import { SessionPool } from '../../helpers/connections/sessions/pool.ts'
import { SharedSession } from '../../helpers/connections/sessions/shared.ts'

class FakeSession {
  isBroken = false
  isClosed = false
  users = 0
  mostUsers = 0

  async ask(ms: number): Promise<this> {
    this.users += 1
    this.mostUsers = Math.max(this.mostUsers, this.users)
    await sleep(ms)
    this.users -= 1
    return this
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}

const failure = (state: 'half-open' | 'no-room' | 'rejected' | 'called-off'): ConnectionFailure =>
  new ConnectionFailure(state, state, { witness: 'postgres', remedy: [] })

function poolOf(outcomes: (FakeSession | Error)[], patienceMs = 5) {
  const opened: FakeSession[] = []
  const open = async (): Promise<FakeSession> => {
    const outcome = outcomes[opened.length] ?? new FakeSession()
    if (outcome instanceof Error) throw outcome
    opened.push(outcome)
    return outcome
  }
  return { pool: new SessionPool(open, patienceMs), shared: new SharedSession(open), opened }
}

test('quick queries share one session, one after the other', async () => {
  const { pool, opened } = poolOf([], 60_000)
  await Promise.all(Array.from({ length: 8 }, () => pool.use((session) => session.ask(1))))
  expect(opened.map(({ mostUsers }) => mostUsers)).toEqual([1])
})

test('a slow query does not hold up the others: a second session is opened, and no third', async () => {
  const { pool, opened } = poolOf([])
  const slow = Promise.withResolvers<void>()
  const slowQuery = pool.use(() => slow.promise)
  await Promise.all(Array.from({ length: 4 }, () => pool.use((session) => session.ask(1))))
  slow.resolve()
  await slowQuery
  expect(opened).toHaveLength(2)
})

test('a session that broke is closed and replaced', async () => {
  const { pool, opened } = poolOf([])
  const first = await pool.use(async (session) => session)
  first.isBroken = true
  await pool.use((session) => session.ask(1))
  expect(opened).toHaveLength(2)
  expect(first.isClosed).toBe(true)
})

test('a service that cannot be reached is tried once, and all who wait are told', async () => {
  const { pool } = poolOf([failure('no-room')])
  const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => pool.use((session) => session.ask(1))))
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected'])
})

test('a server without room for a second session is asked on in the first', async () => {
  const { pool, opened } = poolOf([new FakeSession(), failure('no-room')])
  const answers = await Promise.all(Array.from({ length: 3 }, () => pool.use((session) => session.ask(80))))
  expect(answers).toHaveLength(3)
  expect(opened).toHaveLength(1)
})

test('a session that goes unanswered is the answer of all who wait', async () => {
  const { pool } = poolOf([], 60_000)
  const hangs = pool.use(async () => {
    await sleep(20)
    throw failure('half-open')
  })
  const waits = pool.use((session) => session.ask(1))
  await expect(hangs).rejects.toMatchObject({ state: 'half-open' })
  await expect(waits).rejects.toMatchObject({ state: 'half-open' })
})

test('a query that is rejected harms no other', async () => {
  const { pool } = poolOf([])
  await expect(pool.use(() => Promise.reject(failure('rejected')))).rejects.toMatchObject({ state: 'rejected' })
  await expect(pool.use((session) => session.ask(1))).resolves.toBeInstanceOf(FakeSession)
})

test('closing ends every session and tells who still asks', async () => {
  const { pool, opened } = poolOf([])
  await pool.use((session) => session.ask(1))
  await pool.close(failure('called-off'))
  expect(opened.every(({ isClosed }) => isClosed)).toBe(true)
  await expect(pool.use((session) => session.ask(1))).rejects.toMatchObject({ state: 'called-off' })
})

test('a shared session is opened once for all, and again once when the server has ended it', async () => {
  const { shared, opened } = poolOf([])
  const askTogether = () => Promise.all(Array.from({ length: 3 }, () => shared.use((session) => session.ask(1))))
  const [session] = await askTogether()
  expect(opened).toHaveLength(1)
  if (session !== undefined) session.isBroken = true
  await askTogether()
  expect(opened).toHaveLength(2)
  await shared.close(failure('called-off'))
  expect(opened.every(({ isClosed }) => isClosed)).toBe(true)
})
