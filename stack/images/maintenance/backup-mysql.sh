#!/bin/bash
# Backs up every game world into its tier, a file each. An argument sets the stamp, for seeds.
set -euo pipefail
. /run/backup.env
. /reference/tier.sh
moment=${1:-now}
tier=$(tier_of "$moment")
worlds=$(mariadb --defaults-extra-file=/run/backup.my.cnf --skip-column-names --batch --execute 'SHOW DATABASES' \
  | grep -vxE 'information_schema|performance_schema|mysql|sys')
failed=0
for world in $worlds; do
  file=$BACKUP_DIR/$tier/mysql_${world}_${tier}_$(date --date="$moment" +%Y%m%d_%H%M%S).sql.gz
  if mariadb-dump --defaults-extra-file=/run/backup.my.cnf --single-transaction "$world" | gzip > "$file.part"; then
    touch --date="$moment" "$file.part"
    mv "$file.part" "$file"
    echo "$(date --iso-8601=seconds) INFO backup of world $world written: $file"
  else
    rm -f "$file.part"
    echo "$(date --iso-8601=seconds) ERROR backup of world $world failed" >&2
    failed=1
  fi
done
[ "$failed" = 0 ] && remove_expired mysql_
exit "$failed"
