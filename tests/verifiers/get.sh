#!/usr/bin/env bash
# Installs the verifiers of the lock from npm, once; they are run without a network.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v npm >/dev/null || {
    echo "node and npm are needed for this" >&2
    exit 3
}
place=build/verifiers
mkdir -p "$place"
cmp -s tests/verifiers/package-lock.json "$place/package-lock.json" &&
    [ -e "$place/node_modules/.package-lock.json" ] || {
    cp tests/verifiers/package.json tests/verifiers/package-lock.json "$place/"
    (cd "$place" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}
