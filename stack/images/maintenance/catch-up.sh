#!/bin/bash
# Makes the backups that a stack of some age would have: last night's and those of the nights before, by really running
# the scripts with those nights' stamps. What is there stays as it is, so it may run at every start.
set -euo pipefail
. /run/backup.env
nights=$1

# Takes the script, its hour and a part of its files' names.
catch_up() {
  local script=$1 hour=$2 files=$3 log=/var/log/$1.log last=0 night moment stamp
  # Before tonight's run last night's was yesterday's.
  [ "$(date +%s)" -ge "$(date --date="today $hour:00" +%s)" ] || last=1
  for night in $(seq $((last + nights - 1)) -1 "$last"); do
    moment="$(date --date="$night days ago" +%F) $hour:00:05"
    stamp=$(date --date="$moment" +%Y%m%d)
    # The log goes with its container, the files stay: last night's line must be there too.
    if compgen -G "$BACKUP_DIR/*/${files}_*_${stamp}_*.sql.gz" > /dev/null \
      && { [ "$night" != "$last" ] || grep -qs "^$(date --date="$moment" +%F)T.* complete$" "$log"; }; then continue; fi
    "/usr/local/bin/$script.sh" "$moment" >> "$log" 2>&1
  done
}

catch_up backup-postgres 02 postgres
catch_up backup-mysql 03 'mysql_*'
