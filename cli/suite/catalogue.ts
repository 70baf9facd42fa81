/** Lists a suite's items as they are declared, without looking at anything. */
import type { ItemDeclaration } from '../../helpers/record.ts'

/** The declarations of every item of the suite, in the runbook's order. Throws when a runbook file does not load. */
export async function declaredItems(suite: string, root: string): Promise<ItemDeclaration[]> {
  const { createVitest } = await import('vitest/node')
  const vitest = await createVitest(
    'test',
    { root, watch: false, run: true, project: [suite], reporters: [] },
    { logLevel: 'silent' },
  )
  try {
    const { testModules } = await vitest.collect([], { staticParse: false })
    const failed = testModules.flatMap((module) =>
      module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`),
    )
    if (failed.length > 0) throw new Error(`the runbook does not load:\n${failed.join('\n')}`)
    return testModules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test) => {
        const { item } = test.meta()
        const section = test.parent.type === 'suite' ? test.parent.name : ''
        return item === undefined ? [] : [{ ...item, section }]
      })
  } finally {
    process.exitCode = 0
    await vitest.close()
  }
}
