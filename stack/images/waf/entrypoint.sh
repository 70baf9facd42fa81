#!/bin/bash
# Makes the certificate on the first start, then becomes the server.
set -euo pipefail
[ -s /etc/letsencrypt/live/travian/privkey.pem ] || bash /reference/make-certificate.sh '-1 hour' '+90 days'
exec nginx -g 'daemon off;'
