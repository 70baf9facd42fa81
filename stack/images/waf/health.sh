#!/bin/bash
# Healthy is the WAF itself: it ends TLS, the rules are loaded, a clean request passes. What lies behind it has its own check.
set -euo pipefail
answer=$(printf 'GET /waf-health HTTP/1.1\r\nHost: localhost\r\nUser-Agent: container-health\r\nAccept: */*\r\nConnection: close\r\n\r\n' \
  | timeout 3 openssl s_client -quiet -connect 127.0.0.1:8443 2>/dev/null | head -n 1 || true)
echo "$answer"
[[ $answer == *' 200 '* ]]
