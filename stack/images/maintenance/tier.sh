# Sourced by the backup scripts: what both of them do around the dump itself.

# Takes a moment as `date --date` reads it: the tier that a run of then belongs to. The 1st wins over Sunday.
tier_of() {
  if [ "$(date --date="$1" +%d)" = 01 ]; then echo monthly
  elif [ "$(date --date="$1" +%u)" = 7 ]; then echo weekly
  else echo daily
  fi
}

# Takes the level and the words; a line of the log, dated as the run is.
say() {
  local level=$1
  shift
  echo "$(date --date="$moment" --iso-8601=seconds) $level $*"
}

# Takes the beginning of the file names. Only after a backup that succeeded: a failing one never eats the good ones.
remove_expired() {
  find "$BACKUP_DIR/daily" -name "$1*.sql.gz" -mtime +7 -delete
  find "$BACKUP_DIR/weekly" -name "$1*.sql.gz" -mtime +28 -delete
  find "$BACKUP_DIR/monthly" -name "$1*.sql.gz" -mtime +365 -delete
}

# Copies all that is there to the other machine, which keeps what is removed here as long as its own room lasts.
copy_offsite() {
  if rsync --archive --exclude='*.part' --contimeout=10 --timeout=60 --password-file=/run/backup.rsync \
    "$BACKUP_DIR/" "$OFFSITE_TARGET/"; then
    say INFO 'copied to the other machine'
  else
    say ERROR 'copying to the other machine failed'
    return 1
  fi
}
