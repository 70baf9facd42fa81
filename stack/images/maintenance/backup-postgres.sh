#!/bin/bash
# Backs up travian_global into its tier. An argument sets the stamp (a moment as `date` reads it), for seeds.
set -euo pipefail
. /run/backup.env
. /reference/tier.sh
moment=${1:-now}
tier=$(tier_of "$moment")
file=$BACKUP_DIR/$tier/postgres_${tier}_$(date --date="$moment" +%Y%m%d_%H%M%S).sql.gz
# Under its final name only when whole: a cut dump never looks like a backup.
if ! pg_dump | gzip > "$file.part"; then
  rm -f "$file.part"
  say ERROR 'backup of PostgreSQL failed'
  exit 1
fi
touch --date="$moment" "$file.part"
mv "$file.part" "$file"
say INFO "backup of PostgreSQL written: $file"
remove_expired postgres_
copy_offsite
say INFO 'backup of PostgreSQL complete'
