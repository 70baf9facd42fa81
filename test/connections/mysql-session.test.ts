/** What bounds a session, by dialect. The statements for MySQL 8 are as its manual has them; none was at hand. */
import { expect, test } from 'vitest'
import { sessionStatements } from '../../helpers/connections/mysql.ts'

test('MariaDB counts in seconds', () => {
  expect(sessionStatements('mariadb', 10_000)).toEqual([
    "SET SESSION max_statement_time=9, lock_wait_timeout=2, innodb_lock_wait_timeout=2, sql_mode=''",
    'SET SESSION TRANSACTION READ ONLY',
  ])
})

test('MySQL counts in milliseconds', () => {
  expect(sessionStatements('mysql', 10_000)).toEqual([
    "SET SESSION max_execution_time=9000, lock_wait_timeout=2, innodb_lock_wait_timeout=2, sql_mode=''",
    'SET SESSION TRANSACTION READ ONLY',
  ])
})
