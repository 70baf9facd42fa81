#!/bin/bash
# Makes the cluster on the first start, then becomes the server.
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
  install -d -o postgres -g postgres -m 700 "$PGDATA"
  install -d -o postgres -g postgres -m 2775 /var/run/postgresql
  exec setpriv --reuid postgres --regid postgres --init-groups bash "$0"
fi

# The mark is set last: a creation that was cut off starts over instead of leaving a healthy server with an empty database.
if [ ! -e "$PGDATA/.created" ]; then
  find "$PGDATA" -mindepth 1 -delete
  initdb --pgdata="$PGDATA" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums \
    --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  cat /reference/postgresql.conf >> "$PGDATA/postgresql.conf"
  pg_ctl --pgdata="$PGDATA" --wait --silent start -o "-c listen_addresses=''" >/dev/null
  export PGOPTIONS='-c client_min_messages=warning'
  psql -v ON_ERROR_STOP=1 --quiet --username=postgres --dbname=postgres --file=/reference/database.sql
  psql -v ON_ERROR_STOP=1 --quiet --username=postgres --dbname="$PGDATABASE" --file=/reference/extensions.sql
  psql -v ON_ERROR_STOP=1 --quiet --username="$PGUSER" --dbname="$PGDATABASE" --file=/reference/schema.sql
  psql -v ON_ERROR_STOP=1 --quiet --username=postgres --dbname="$PGDATABASE" --file=/reference/accounts.sql
  pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop >/dev/null
  touch "$PGDATA/.created"
fi

# Came later than the first stacks, whose data stays.
if [ ! -e "$PGDATA/.exporter-account" ]; then
  pg_ctl --pgdata="$PGDATA" --wait --silent start -o "-c listen_addresses=''" >/dev/null
  psql -v ON_ERROR_STOP=1 --quiet --username=postgres --dbname=postgres --file=/reference/exporter-account.sql
  pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop >/dev/null
  touch "$PGDATA/.exporter-account"
fi

# What the runbook's account may look at has grown since the first stacks, whose data stays.
if ! cmp --silent /reference/accounts.sql "$PGDATA/.accounts.sql"; then
  pg_ctl --pgdata="$PGDATA" --wait --silent start -o "-c listen_addresses=''" >/dev/null
  psql -v ON_ERROR_STOP=1 --quiet --username=postgres --dbname="$PGDATABASE" --file=/reference/accounts.sql
  pg_ctl --pgdata="$PGDATA" --wait --silent --mode=fast stop >/dev/null
  cp /reference/accounts.sql "$PGDATA/.accounts.sql"
fi

# Came later than the first stacks, whose data stays.
grep -q '^effective_cache_size' "$PGDATA/postgresql.conf" \
  || grep '^effective_cache_size' /reference/postgresql.conf >> "$PGDATA/postgresql.conf"

# The server itself needs none of the passwords.
exec env -u PGPASSWORD -u RUNBOOK_PASSWORD -u EXPORTER_PASSWORD postgres
