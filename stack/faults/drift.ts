/** What runs is no longer what compose says. */

import { type Fault, simple } from './fault.ts'
import { applyOverride, removeOverride, writeOverride } from './override.ts'

const SERVICE = 'nginx-exporter'

export const driftFaults: Fault[] = [
  simple({
    name: 'compose-changed',
    about: 'a compose file was changed after the service was started from it, and nobody applied that',
    expects: [
      {
        name: `weekly.stack.drift[${SERVICE}]`,
        status: 'warning',
        words: 'travian_nginx_exporter was made from another configuration',
      },
    ],
    inject: async (hands) => {
      await writeOverride(SERVICE, { environment: { DRILL: 'before' } })
      await applyOverride(hands, SERVICE)
      await writeOverride(SERVICE, { environment: { DRILL: 'after' } })
    },
    repair: (hands) => removeOverride(hands, SERVICE),
  }),
]
