#!/bin/bash
# The runbook's own daily commands, one after the other as it has them, pointed at the reference stack where the page's
# own paths do not exist (stack-facts): the time that the page takes a shell, without the person reading its output.
docker exec travian_redis redis-cli --csv LLEN automation_queue
docker exec travian_redis redis-cli --csv LLEN ai_decision_queue
docker exec travian_redis redis-cli --csv LLEN spawn_queue
for container in $(docker ps --filter label=com.docker.compose.project=travian-reference --format '{{.Names}}'); do
  docker logs --since 24h "$container" 2>&1 | grep -i "error\|critical\|fatal" | head -20
done
docker exec travian_app tail -100 /var/log/travian/app.log | jq -c 'select(.level=="error" or .level=="critical")'
for container in $(docker ps --filter label=com.docker.compose.project=travian-reference --filter name=worker --format '{{.Names}}'); do
  docker logs --since 24h "$container" 2>&1 | grep -i "error"
done
docker exec travian_maintenance ls -lth /backups/daily/
docker exec travian_maintenance sh -c 'du -sh /backups/daily/* | tail -5'
docker logs travian_maintenance --since 24h | grep backup
df -h
docker system df
du -sh /var/lib/docker/* | sort -h | tail -10
docker exec travian_app sh -c 'du -sh /var/log/travian/*'
docker ps --filter label=com.docker.compose.project=travian-reference
