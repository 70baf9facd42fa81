#!/bin/bash
# Hands the environment to cron's jobs (cron gives them none of it) and becomes cron.
set -euo pipefail
mkdir -p /backups/{daily,weekly,monthly}
umask 077
{
  for name in PGHOST PGUSER PGPASSWORD PGDATABASE BACKUP_DIR OFFSITE_TARGET TZ; do
    printf 'export %s=%q\n' "$name" "${!name}"
  done
} > /run/backup.env
# mariadb-dump and rsync read their passwords from files: neither arguments nor environment show them.
printf '[client]\nhost=%s\nuser=%s\npassword=%s\n' "$MYSQL_HOST" "$MYSQL_USER" "$MYSQL_PASSWORD" > /run/backup.my.cnf
printf '%s\n' "$OFFSITE_PASSWORD" > /run/backup.rsync
exec env -u PGPASSWORD -u MYSQL_PASSWORD -u OFFSITE_PASSWORD cron -f
