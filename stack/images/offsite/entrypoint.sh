#!/bin/bash
# Writes the password's file and becomes the rsync daemon.
set -euo pipefail
umask 077
printf 'backup:%s\n' "$OFFSITE_PASSWORD" > /run/rsyncd.secrets
rm -f /run/rsyncd.pid
exec env -u OFFSITE_PASSWORD rsync --daemon --no-detach --config=/reference/rsyncd.conf
