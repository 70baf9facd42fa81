/** Which stack this is: engine, clock and the databases' own identities go into the report's head. */
import { describe } from 'vitest'
import { identification } from '../helpers/identification.ts'

describe('Identification', () => {
  identification()
})
