#!/usr/bin/env bash
# Makes the virtual environment named by $1 from the locks: exact versions, checked by hash.
set -euo pipefail
venv=$1
python=${PYTHON:-python3}

"$python" - <<'PY' || exit 1
import sys
if sys.version_info < (3, 11):
    sys.exit(f"Academy needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}. "
             "Name another one: make setup PYTHON=python3.12")
PY

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
count=$(grep -c '==' requirements/dev.txt)
echo "Installing about $count packages into $venv (once; about a minute)"
# pip tells a line for every package; at a terminal they become one line that counts.
"$venv/bin/python" -m pip install --disable-pip-version-check --progress-bar off --require-hashes \
    -r requirements/build.txt -r requirements/dev.txt |
    awk -v all="$count" -v terminal="$([ -t 1 ] && echo 1 || echo 0)" '
        /^Collecting/ { seen++; if (terminal) printf "\r  %d of %d  %s\033[K", seen, all, $2; fflush() }
        /^Installing/ { if (terminal) printf "\r  unpacking\033[K"; fflush() }
        END { if (terminal) printf "\r\033[K" }'
"$venv/bin/python" -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
echo "Installed."
