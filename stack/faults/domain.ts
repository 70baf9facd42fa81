/** The name by which players come in: soon nobody's, and pointing elsewhere. The reference stack has no domain of its own. */
import { DAY_MS } from '../../helpers/durations.ts'
import type { Fault } from './fault.ts'
import { type NameStandIn, startNameStandIn } from './name-stand-in.ts'

const ID = 'weekly.edge.domain'
const DAYS = 12
let standIn: NameStandIn | undefined

export const domainFaults: Fault[] = [
  {
    name: 'domain-slips-away',
    about: 'by stand-ins for registry and name server the domain ends in twelve days, and leads to another machine',
    expects: [
      { name: `${ID}[registration]`, status: 'warning', words: 'reference.example is registered until' },
      { name: `${ID}[dns]`, status: 'critical', words: 'leads to 192.0.2.66, which is not here' },
    ],
    inject: async () => {
      standIn = await startNameStandIn({
        host: 'game.reference.example',
        addresses: ['192.0.2.66'],
        registeredUntil: new Date(Date.now() + DAYS * DAY_MS),
      })
      const { rdap, resolver } = standIn
      const domain = { name: 'reference.example', addresses: ['127.0.0.1'], rdap, resolvers: [resolver] }
      return { applicable: [ID], description: { 'public.domain': domain } }
    },
    repair: async () => {
      await standIn?.close()
      standIn = undefined
    },
  },
]
