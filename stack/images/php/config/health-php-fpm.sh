#!/bin/bash
# Healthy is an application that really answers: one request over FastCGI which touches all three data stores.
set -euo pipefail
export REQUEST_METHOD=GET REQUEST_URI=/v1/health SCRIPT_FILENAME=/app/public/index.php HTTP_USER_AGENT=container-health
answer=$(cgi-fcgi -bind -connect 127.0.0.1:9000)
echo "${answer##*$'\n'}"
[[ $answer == *'"success":true'* ]]
