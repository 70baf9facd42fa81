/** The databases of a MySQL or MariaDB server's own. */
export const MYSQL_SYSTEM = ['information_schema', 'performance_schema', 'mysql', 'sys']

/** The same for an SQL text: `('information_schema', …)`. */
export const MYSQL_SYSTEM_LIST = `(${MYSQL_SYSTEM.map((name) => `'${name}'`).join(', ')})`
