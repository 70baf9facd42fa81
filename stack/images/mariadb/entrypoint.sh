#!/bin/bash
# Makes the data directory on the first start, then becomes the server.
set -euo pipefail
data=/var/lib/mysql
# A socket of its own: the server that only prepares the databases must not count as ready.
socket=/run/mysqld/creation.sock
install -d -o mysql -g mysql -m 755 /run/mysqld
chown mysql:mysql "$data"

# SQL has no way to the environment: values arrive as session variables on the client's standard input.
variables() {
  printf "SET @app_user = '%s', @app_password = '%s', @runbook_password = '%s', @exporter_password = '%s';\n" \
    "$MYSQL_USER" "$MYSQL_PASSWORD" "$RUNBOOK_PASSWORD" "$EXPORTER_PASSWORD"
}

# Runs a function while a server that nobody else can reach is up.
with_server() {
  mariadbd --skip-networking --socket="$socket" &
  local server=$!
  until mariadb-admin --socket="$socket" --silent ping 2>/dev/null; do
    kill -0 "$server" || { echo 'The server that should prepare the databases has ended.' >&2; exit 1; }
    sleep 0.2
  done
  "$1"
  mariadb-admin --socket="$socket" shutdown
  wait "$server"
}

create() {
  for world in travian_s1 travian_s2; do
    { echo "CREATE DATABASE $world; USE $world;"; cat /reference/world.sql; } | mariadb --socket="$socket"
  done
  { variables; cat /reference/app-account.sql; } | mariadb --socket="$socket"
  add_runbook
  add_exporter
}

add_runbook() {
  { variables; cat /reference/accounts.sql; } | mariadb --socket="$socket"
}

add_exporter() {
  { variables; cat /reference/exporter-account.sql; } | mariadb --socket="$socket"
}

# The marks are set last: what was cut off starts over.
if [ ! -e "$data/.created" ]; then
  find "$data" -mindepth 1 -delete
  mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null
  with_server create
  touch "$data/.created" "$data/.exporter-account" "$data/.password-ages"
fi
# Came later than the first stacks, whose data stays.
if [ ! -e "$data/.exporter-account" ]; then
  with_server add_exporter
  touch "$data/.exporter-account"
fi
if [ ! -e "$data/.password-ages" ]; then
  with_server add_runbook
  touch "$data/.password-ages"
fi

# The server itself needs none of the passwords.
exec env -u MYSQL_PASSWORD -u RUNBOOK_PASSWORD -u EXPORTER_PASSWORD mariadbd
