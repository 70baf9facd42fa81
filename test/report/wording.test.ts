import { expect, test } from 'vitest'
import { reading } from '../../helpers/reading.ts'
import { valueBeside } from '../../helpers/report/wording.ts'

const item = { limits: null, reading: reading({ value: 143, unit: '', text: 'has exited with code 143', source: '' }) }

test.each([
  ['maintenance has exited with code 143', ''],
  ['nothing backs up', 'has exited with code 143'],
])('beside the headline %j is left to say: %j', (headline, said) => {
  expect(valueBeside(headline, item)).toBe(said)
})
