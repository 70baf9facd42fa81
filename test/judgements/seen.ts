/** A reading as a probe would bring it home, for judgements under test. */
import { reading, type Seen } from '../../helpers/reading.ts'

export const seen = <Facts>(
  value: number | string | null,
  facts: Facts,
  object: string | null = null,
): Seen<Facts> => ({
  object,
  reading: reading({ value, unit: 'jobs', text: `${value} jobs`, source: 'a test' }),
  facts,
  evidence: [],
})
