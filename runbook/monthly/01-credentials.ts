/** Whether secrets are still secret: rotated in time, real ones, alike everywhere, and the ones that are in use. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { databasePasswordAges } from '../../helpers/probes/credentials/database-passwords.ts'
import { apiKeyAges, jwtAges } from '../../helpers/probes/credentials/keys.ts'
import { consumerLogins } from '../../helpers/probes/credentials/logins.ts'
import { weakSecrets } from '../../helpers/probes/credentials/placeholders.ts'
import { publicEntries } from '../../helpers/probes/edge/public-entry.ts'
import { smokeTest } from '../../helpers/probes/edge/smoke.ts'
import { credentials, edge } from '../limits.ts'

describe('1. Rotate Credentials', () => {
  item(
    'monthly.credentials.database',
    'the passwords of PostgreSQL, MySQL and Redis are at most 90 days old',
    {
      why: 'A password that leaked unnoticed is good until it is changed.',
      action: [
        'Change it on the server, in the environment file, and recreate who uses it: docker compose up -d',
        'A new value in the file alone changes nothing on PostgreSQL and MySQL',
      ],
      limits: credentials.database,
    },
    async ({ stack, expect, limits }) => {
      await expect(databasePasswordAges(stack)).toBeYoungerThan(limits)
    },
  )

  item(
    'monthly.credentials.api-keys',
    'API keys are at most 180 days old',
    {
      why: 'Keys are copied into many places, and nobody notices when one leaks.',
      action: ['Make a new key where it was issued, put it into the environment file, then withdraw the old one'],
      limits: credentials.apiKeys,
    },
    async ({ stack, expect, limits }) => {
      await expect(apiKeyAges(stack)).toBeYoungerThan(limits)
    },
  )

  item(
    'monthly.credentials.jwt',
    'the secret that signs tokens is at most 365 days old',
    {
      why: 'Whoever has it can log in as anybody.',
      action: ['Make a new one (openssl rand -base64 48) at a quiet hour: everybody has to log in again'],
      limits: credentials.jwt,
    },
    async ({ stack, expect, limits }) => {
      await expect(jwtAges(stack)).toBeYoungerThan(limits)
    },
  )

  item(
    'monthly.credentials.placeholders',
    'no secret is empty, a placeholder or short, and its copies agree',
    {
      why: 'Defaults are the first that is tried, and a copy that was forgotten fails at the next restart.',
      action: [
        'Make a real one: openssl rand -base64 32',
        'After a change recreate who holds an old copy: docker compose up -d',
        'Only its owner may read the file: chmod 600',
      ],
    },
    async ({ stack, expect }) => {
      await expect(weakSecrets(stack)).toBeSecrets()
    },
  )

  item(
    'monthly.credentials.works',
    'the credentials of the environment file log in from where they are used',
    {
      why: 'A rotation that reached only the file shows at the next restart, when nobody expects it.',
      action: [
        'Compare server, environment file and containers: monthly.credentials.placeholders[copies]',
        'Set the password on the server to what the file says, or the other way round',
      ],
      pace: 'slow',
    },
    async ({ stack, expect }) => {
      await expect(consumerLogins(stack)).toBeLetIn()
    },
  )

  item(
    'monthly.credentials.smoke',
    'servers, API and the public address answer rightly after a change of credentials',
    {
      why: 'Rotated credentials that do not work everywhere show first to players.',
      action: [
        'Undo the last rotation where it failed, then look at who still uses the old secret: docker compose logs --tail 50',
        "The stack's own test-stack.sh alarms falsely and passes falsely: do not go by it",
      ],
      limits: edge.entry,
      pace: 'slow',
    },
    async ({ stack, expect, limits }) => {
      await expect(smokeTest(stack)).toAnswerRightly()
      await expect(publicEntries(stack, { slowSeconds: limits.warning?.value ?? 1 })).toLetPlayersIn(limits)
    },
  )
})
