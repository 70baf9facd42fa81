#!/bin/bash
# Makes the data directory on the first start, then becomes the server.
set -euo pipefail
data=/var/lib/mysql
install -d -o mysql -g mysql -m 755 /run/mysqld
chown mysql:mysql "$data"

# SQL has no way to the environment: values arrive as session variables on the client's standard input.
variables() {
  printf "SET @app_user = '%s', @app_password = '%s', @runbook_password = '%s';\n" \
    "$MYSQL_USER" "$MYSQL_PASSWORD" "$RUNBOOK_PASSWORD"
}

# The mark is set last: a creation that was cut off starts over.
if [ ! -e "$data/.created" ]; then
  find "$data" -mindepth 1 -delete
  mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >/dev/null
  # On a socket of its own: the server that only creates the databases must not count as ready.
  socket=/run/mysqld/creation.sock
  mariadbd --skip-networking --socket="$socket" &
  server=$!
  until mariadb-admin --socket="$socket" --silent ping 2>/dev/null; do
    kill -0 "$server" || { echo 'The server that should create the databases has ended.' >&2; exit 1; }
    sleep 0.2
  done
  for world in travian_s1 travian_s2; do
    { echo "CREATE DATABASE $world; USE $world;"; cat /reference/world.sql; } | mariadb --socket="$socket"
  done
  { variables; cat /reference/app-account.sql /reference/accounts.sql; } | mariadb --socket="$socket"
  mariadb-admin --socket="$socket" shutdown
  wait "$server"
  touch "$data/.created"
fi

# The server itself needs none of the passwords.
exec env -u MYSQL_PASSWORD -u RUNBOOK_PASSWORD mariadbd
