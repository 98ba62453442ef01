#!/usr/bin/env bash
# Fetches what the pages are looked at with: Chromium of Debian, axe and a driver for it from npm.
# What is there already is left as it is. Ends with 3 and the reason where that cannot be done.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v npm >/dev/null || {
    echo "node and npm are needed to look at pages" >&2
    exit 3
}
deploy/tools/debian.sh --deep chromium chromium fonts-dejavu-core >/dev/null
mkdir -p build/browser
(
    # One at a time, as with the packages.
    flock 9
    cmp -s tests/browser/package-lock.json build/browser/package-lock.json &&
        [ -e build/browser/node_modules/.package-lock.json ] || {
        cp tests/browser/package.json build/browser/
        (cd build/browser && cp ../../tests/browser/package-lock.json . &&
            npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2) || {
            rm -f build/browser/package-lock.json
            echo "axe and the driver could not be fetched from npm" >&2
            exit 3
        }
    }
) 9>build/browser/.lock
