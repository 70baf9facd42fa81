#!/bin/bash
# Healthy is what answers its port with 200. Arguments: port, path.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\nUser-Agent: container-health\r\n\r\n' "$2" >&3
# To the end: who leaves early is an error in the server's log.
mapfile -t answer <&3
echo "${answer[0]}"
[[ ${answer[0]} == *' 200 '* ]]
