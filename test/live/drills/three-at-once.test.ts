/** Three faults at once: each is told once, what follows from one is folded under it, and nothing else is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withFaults } from '../../../cli/drill/drill.ts'
import { DRILL, forgetDrills } from '../../../cli/drill/environment.ts'
import { nameOf, type Results } from '../../../helpers/report/contract.ts'
import { causesOf } from '../../../stack/faults/fault.ts'
import { handsOnReference, restoreStack } from '../../../stack/faults/hands.ts'
import { faults } from '../../../stack/faults/index.ts'
import { runCommand } from '../suite/command.ts'

const hands = handsOnReference()
/** The first explains its worker, the second all backups, the third nothing, and nobody explains it. */
const NAMES = ['worker-paused', 'service-stopped', 'disk-filling']
const three = faults.filter(({ name }) => NAMES.includes(name))
const causes = three.flatMap(causesOf)

describe('with three faults in the stack', { timeout: 300_000 }, () => {
  let results: Results
  let screen = ''

  beforeAll(async () => {
    await restoreStack(hands)
    await forgetDrills()
    const [json, brief] = await withFaults(three, hands, async () => [
      await runCommand('daily', ['--env', DRILL, '--json']),
      await runCommand('daily', ['--env', DRILL]),
    ])
    results = JSON.parse(json?.stdout ?? '') as Results
    screen = brief?.stdout ?? ''
  }, 300_000)
  afterAll(() => restoreStack(hands))

  test('the head names the three, each once', () => {
    expect(three).toHaveLength(3)
    expect(results.causes.map(nameOf).sort()).toEqual([...causes].sort())
    expect(screen.match(/^(?:NEW|STILL) +(?:CRITICAL|WARNING) .*$/gm)).toHaveLength(3)
  })

  test('what follows from one is folded under that one, and the independent one under nobody', () => {
    const folded = new Map(
      results.causes.flatMap((cause) => cause.explains.map((ref) => [nameOf(ref), nameOf(cause)] as const)),
    )
    for (const fault of three) {
      const [head = ''] = causesOf(fault)
      for (const { name } of fault.expects) expect(name === head ? head : folded.get(name)).toBe(head)
    }
    for (const head of causes) expect(folded.has(head)).toBe(false)
  })
})
