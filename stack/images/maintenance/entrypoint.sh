#!/bin/bash
# Hands the environment to cron's jobs (cron gives them none of it) and becomes cron.
set -euo pipefail
mkdir -p /backups/{daily,weekly,monthly}
umask 077
{
  for name in PGHOST PGUSER PGPASSWORD PGDATABASE BACKUP_DIR TZ; do
    printf 'export %s=%q\n' "$name" "${!name}"
  done
} > /run/backup.env
# mariadb-dump reads its password from a file: neither arguments nor environment show it.
printf '[client]\nhost=%s\nuser=%s\npassword=%s\n' "$MYSQL_HOST" "$MYSQL_USER" "$MYSQL_PASSWORD" > /run/backup.my.cnf
exec env -u PGPASSWORD -u MYSQL_PASSWORD cron -f
