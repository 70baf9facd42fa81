#!/bin/bash
# Healthy is what a player would call healthy: the application answers through nginx.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET /v1/health HTTP/1.0\r\nHost: localhost\r\nUser-Agent: container-health\r\n\r\n' >&3
read -r -t 3 status <&3
echo "$status"
[[ $status == *' 200 '* ]]
