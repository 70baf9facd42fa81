#!/bin/bash
# Writes the access list from the environment, then becomes the server.
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
  install -d -o redis -g redis -m 750 /data /run/redis
  exec setpriv --reuid redis --regid redis --init-groups bash "$0"
fi

digest() { printf %s "$1" | sha256sum | cut -d' ' -f1; }

umask 077
runbook=$(digest "$RUNBOOK_PASSWORD")
template=$(grep '^user ' /reference/accounts.acl)
{
  # The default user with a password, as `requirepass` makes it in the real stack.
  printf 'user default on #%s ~* &* +@all\n' "$(digest "$REDIS_PASSWORD")"
  # The metrics exporter's own user.
  printf 'user exporter on #%s resetkeys resetchannels -@all +info +ping +latency|latest +slowlog|get +slowlog|len +client|setname\n' \
    "$(digest "$EXPORTER_PASSWORD")"
  printf '%s\n' "${template//RUNBOOK_PASSWORD_SHA256/$runbook}"
} > /run/redis/users.acl

exec env -u REDIS_PASSWORD -u REDISCLI_AUTH -u RUNBOOK_PASSWORD -u EXPORTER_PASSWORD redis-server /reference/redis.conf
