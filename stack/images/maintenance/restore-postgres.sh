#!/bin/bash
# Restores an archive into an empty database of the PostgreSQL server: restore-postgres.sh ARCHIVE [DATABASE].
# All or nothing: the first error leaves the database as empty as it was.
set -euo pipefail
. /run/backup.env
archive=${1:?usage: restore-postgres.sh ARCHIVE [DATABASE]}
database=${2:-$PGDATABASE}
gzip -t -- "$archive"
tables=$(psql --no-psqlrc --tuples-only --no-align --dbname="$database" --command="SELECT count(*) FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
[ "$tables" = 0 ] || { echo "$database holds $tables tables; restore only into an empty database" >&2; exit 1; }
gzip -dc -- "$archive" | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --single-transaction --output=/dev/null --dbname="$database"
echo "restored $archive into $database"
