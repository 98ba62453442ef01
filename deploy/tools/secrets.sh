#!/usr/bin/env bash
# Makes the files in secrets/ that docker-compose.yml needs and that can be made here; what is there
# stays as it is, since the database and all certificates hang on it. Says what is still missing.
#   deploy/tools/secrets.sh [folder]
set -euo pipefail
cd "${1:-$(dirname "$0")/../..}"

# The folder keeps other people of this machine out. The files themselves can be read by whoever
# gets them mounted: the containers' users are no users of this machine.
umask 077
mkdir -p secrets
password() { openssl rand -hex 24; }
keep() { # Takes standard input as the file, unless it is there; never leaves half a file.
    if [ -e "secrets/$1" ]; then cat >/dev/null; return; fi
    cat >"secrets/.$1"
    chmod 0444 "secrets/.$1"
    mv "secrets/.$1" "secrets/$1"
    echo "made secrets/$1"
}

password | keep mongodb-root-password
openssl rand -base64 756 | keep mongodb-keyfile
for service in enrolment content mentoring certification; do
    echo "mongodb://$service:$(password)@mongodb:27017/?replicaSet=academy&authSource=admin&w=majority&journal=true&timeoutMS=10000" |
        keep "mongodb-$service"
done
[ -e secrets/certificates.pem ] ||
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 2>/dev/null | keep certificates.pem
[ -e secrets/certificates-proof.pem ] ||
    openssl genpkey -algorithm ed25519 2>/dev/null | keep certificates-proof.pem
: | keep smtp-url

if [ ! -s secrets/smtp-url ]; then
    echo "secrets/smtp-url is empty: no mail is sent until it says smtp://user:password@host:587"
fi
if [ -z "${CERTIFICATION_PUBLIC_URL:-}" ] && ! grep -qs '^CERTIFICATION_PUBLIC_URL=.' .env; then
    echo "CERTIFICATION_PUBLIC_URL is not set: the public https address, signed into certificates for ever"
fi
if [ ! -e secrets/jwks.json ]; then
    echo "secrets/jwks.json is missing: put the sign-in issuer's public keys there" >&2
    exit 1
fi
