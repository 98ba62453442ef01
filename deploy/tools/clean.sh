#!/usr/bin/env bash
# Stops a run of this checkout and removes all that runs and tools have left; .venv stays.
set -euo pipefail
[ ! -x .venv/bin/python ] || .venv/bin/python -m deploy.local stop 2>/dev/null || true
rm -rf .local build .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache \
    .import_linter_cache
find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
