#!/bin/bash
# Backs up travian_global into its tier. An argument sets the stamp (a moment as `date` reads it), for seeds.
set -euo pipefail
. /run/backup.env
. /reference/tier.sh
moment=${1:-now}
file=$BACKUP_DIR/$(tier_of "$moment")/postgres_$(tier_of "$moment")_$(date --date="$moment" +%Y%m%d_%H%M%S).sql.gz
# Under its final name only when whole: a cut dump never looks like a backup.
pg_dump | gzip > "$file.part"
touch --date="$moment" "$file.part"
mv "$file.part" "$file"
remove_expired postgres_
echo "$(date --iso-8601=seconds) INFO backup of PostgreSQL written: $file"
