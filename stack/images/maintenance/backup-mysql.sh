#!/bin/bash
# Backs up every game world into its tier, a file each. An argument sets the stamp (a moment as `date` reads it), for seeds.
set -euo pipefail
. /run/backup.env
. /reference/tier.sh
moment=${1:-now}
tier=$(tier_of "$moment")
stamp=$(date --date="$moment" +%Y%m%d_%H%M%S)
worlds=$(mariadb --defaults-extra-file=/run/backup.my.cnf --skip-column-names --batch --execute 'SHOW DATABASES' \
  | grep -vxE 'information_schema|performance_schema|mysql|sys') || { say ERROR 'found no world to back up'; exit 1; }
failed=0
for world in $worlds; do
  file=$BACKUP_DIR/$tier/mysql_${world}_${tier}_$stamp.sql.gz
  if mariadb-dump --defaults-extra-file=/run/backup.my.cnf --single-transaction "$world" | gzip > "$file.part"; then
    touch --date="$moment" "$file.part"
    mv "$file.part" "$file"
    say INFO "backup of world $world written: $file"
  else
    rm -f "$file.part"
    say ERROR "backup of world $world failed"
    failed=1
  fi
done
[ "$failed" = 0 ] && remove_expired mysql_
copy_offsite || failed=1
[ "$failed" = 0 ] && say INFO "backup of $(wc -w <<< "$worlds") worlds complete"
exit "$failed"
