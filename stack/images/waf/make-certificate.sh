#!/bin/bash
# A certificate of our own making, valid between two moments as `date` reads them: what certbot brings to the real stack.
set -euo pipefail
from=$(date --utc --date="$1" +%Y%m%d%H%M%SZ)
to=$(date --utc --date="$2" +%Y%m%d%H%M%SZ)
live=/etc/letsencrypt/live/travian
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT
umask 077
mkdir -p "$live"
: > "$work/index"
cat > "$work/ca.conf" <<CONFIG
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
subjectAltName = DNS:game.reference.example, DNS:localhost, IP:127.0.0.1
basicConstraints = CA:FALSE
CONFIG
openssl req -new -newkey rsa:2048 -nodes -keyout "$work/privkey.pem" -out "$work/request" \
  -subj '/CN=game.reference.example' 2>/dev/null
openssl ca -batch -selfsign -notext -config "$work/ca.conf" -keyfile "$work/privkey.pem" -in "$work/request" \
  -out "$work/fullchain.pem" -startdate "$from" -enddate "$to" 2>/dev/null
mv "$work/privkey.pem" "$work/fullchain.pem" "$live/"
