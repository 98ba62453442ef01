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
