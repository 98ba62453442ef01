#!/usr/bin/env bash
# Writes the locks anew: requirements/dev.txt with everything, one file a service for its image.
set -euo pipefail
compile=(uv pip compile --quiet --universal --python-version 3.11 --generate-hashes
    --no-emit-index-url --no-emit-find-links --no-header "$@")

"${compile[@]}" pyproject.toml --all-extras -o requirements/dev.txt
for service in enrolment content mentoring certification; do
    "${compile[@]}" pyproject.toml --extra "$service" --extra tracing -o "requirements/$service.txt"
done
# What builds the package itself, so that no installation fetches anything unchecked.
python3 -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' |
    "${compile[@]}" - -o requirements/build.txt
