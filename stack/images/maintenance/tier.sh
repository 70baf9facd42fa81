# Sourced by the backup scripts: which tier a run belongs to, and the end of a tier's old files.

# Takes a moment as `date --date` reads it. The 1st wins over Sunday.
tier_of() {
  if [ "$(date --date="$1" +%d)" = 01 ]; then echo monthly
  elif [ "$(date --date="$1" +%u)" = 7 ]; then echo weekly
  else echo daily
  fi
}

# Takes the beginning of the file names.
remove_expired() {
  find "$BACKUP_DIR/daily" -name "$1*.sql.gz" -mtime +7 -delete
  find "$BACKUP_DIR/weekly" -name "$1*.sql.gz" -mtime +28 -delete
  find "$BACKUP_DIR/monthly" -name "$1*.sql.gz" -mtime +365 -delete
}
