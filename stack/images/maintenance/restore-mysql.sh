#!/bin/bash
# Restores an archive into an empty database of the MySQL server: restore-mysql.sh ARCHIVE DATABASE. The first error ends it.
set -euo pipefail
archive=${1:?usage: restore-mysql.sh ARCHIVE DATABASE}
database=${2:?usage: restore-mysql.sh ARCHIVE DATABASE}
gzip -t -- "$archive"
client=(mariadb --defaults-extra-file=/run/backup.my.cnf --batch)
tables=$("${client[@]}" --skip-column-names --execute='SHOW TABLES' -- "$database" | wc -l)
[ "$tables" = 0 ] || { echo "$database holds $tables tables; restore only into an empty database" >&2; exit 1; }
gzip -dc -- "$archive" | "${client[@]}" -- "$database"
echo "restored $archive into $database"
