#!/usr/bin/env bash
# All that can be said about the code without running it; $1 is the folder of the tools.
set -euo pipefail
bin=$1

"$bin/ruff" format --check .
"$bin/ruff" check .
"$bin/mypy"
"$bin/lint-imports"
"$bin/hadolint" deploy/Dockerfile
for script in deploy/tools/*.sh .ci/run; do bash -n "$script"; done

# What needs a program of Debian ends with 3 where it can't be had; the reason has been printed.
unless_missing() {
    local code=0
    "$@" || code=$?
    [ "$code" -eq 0 ] || { [ "$code" -eq 3 ] && echo "left out: $*" >&2; }
}
unless_missing deploy/tools/gateway.sh "$bin"
unless_missing deploy/tools/compose.sh
unless_missing deploy/tools/alerts.sh
deploy/tools/kubernetes.sh "$bin"
