import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pingWhenComplete } from '../../cli/suite/ping.ts'
import type { Results } from '../../helpers/report/contract.ts'
import { recorded } from '../report/recorded.ts'

let asked = 0
let status = 200
const server = createServer((_, response) => {
  asked += 1
  response.writeHead(status).end()
})
let url = ''

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`
})
beforeEach(() => {
  asked = 0
  status = 200
})
afterAll(() => void server.close())

const run = (run: Partial<Results['run']>, errors: string[] = []): Results => {
  const whole = recorded()
  return { ...whole, errors, run: { ...whole.run, complete: true, selection: null, exitCode: 0, ...run } }
}

describe("the dead man's switch", () => {
  test('is asked after a complete run, also when it is critical', async () => {
    expect(await pingWhenComplete(run({ exitCode: 2 }), url)).toEqual([])
    expect(asked).toBe(1)
  })

  test.each([
    ['a partial run', run({ selection: ['daily.disk'] })],
    ['an incomplete run', run({ complete: false })],
    ['a run with an error of its own', run({}, ['a module did not load'])],
  ])('is not asked after %s', async (_, results) => {
    expect(await pingWhenComplete(results, url)).toEqual([])
    expect(asked).toBe(0)
  })

  test('that refuses or does not answer is told, and ends nothing', async () => {
    status = 500
    expect((await pingWhenComplete(run({}), url))[0]).toContain('answered with 500')
    expect((await pingWhenComplete(run({}), 'http://127.0.0.1:1/'))[0]).toContain('could not be asked')
  })

  test('is nobody where none is configured', async () => {
    expect(await pingWhenComplete(run({}), null)).toEqual([])
  })
})
