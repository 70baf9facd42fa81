/** The databases of a MySQL or MariaDB server's own. */
export const MYSQL_SYSTEM = ['information_schema', 'performance_schema', 'mysql', 'sys']
