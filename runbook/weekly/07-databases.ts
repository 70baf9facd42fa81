/** The databases can go on counting. */
import { describe } from 'vitest'
import { item } from '../../helpers/item.ts'
import { idExhaustion } from '../../helpers/probes/databases/id-exhaustion.ts'
import { weeklyDatabases } from '../limits.ts'

describe('7. Room in the Databases', () => {
  item(
    'weekly.databases.id-exhaustion',
    'no sequence and no AUTO_INCREMENT column has used 70 % of its ids',
    {
      why: 'When the last id is given, every insert into that table fails, and making the column wider takes hours.',
      action: [
        'Make the column wider while there is time: ALTER TABLE <table> ALTER COLUMN <column> TYPE bigint; in MySQL MODIFY <column> BIGINT',
        'ALTER SEQUENCE <sequence> AS bigint MAXVALUE 9223372036854775807',
      ],
      limits: weeklyDatabases.ids,
    },
    async ({ stack, expect, limits }) => {
      await expect(idExhaustion(stack)).toStayWithin(limits)
    },
  )
})
