#!/usr/bin/env bash
# Lets docker-compose itself read docker-compose.yml; no container engine is needed for that. Ends
# with 3 and the reason where docker-compose can't be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(deploy/tools/debian.sh docker-compose docker-compose python3-docker python3-dockerpty \
    python3-docopt python3-texttable python3-jsonschema python3-pyrsistent python3-attr \
    python3-distro python3-dotenv python3-websocket python3-yaml python3-requests python3-urllib3 \
    python3-chardet python3-charset-normalizer python3-idna python3-certifi python3-six \
    python3-packaging python3-pkg-resources)
run=("$program")
case $program in
"$PWD"/build/*)
    export PYTHONPATH=$PWD/build/debian/usr/lib/python3/dist-packages
    run=(/usr/bin/python3 "$program")
    ;;
esac
mkdir -p build
# Debian's 1.29 does not know the key `name` yet.
sed '/^name:/d' docker-compose.yml >build/docker-compose.yml
export AUTH_ISSUER=https://sign-in.example CERTIFICATION_PUBLIC_URL=https://academy.example
"${run[@]}" --project-directory . -f build/docker-compose.yml config --quiet
