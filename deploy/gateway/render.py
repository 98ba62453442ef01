"""Prints the gateway's configuration with the variables of the environment filled in.

nginx's image does the same by itself; this is for an nginx of one's own, and for checks.

    GATEWAY_LISTEN=8080 … python -m deploy.gateway.render > nginx.conf
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

TEMPLATE = Path(__file__).with_name("nginx.conf.template")

_VARIABLE = re.compile(r"\$\{(GATEWAY_[A-Z]+(?:_[A-Z]+)*)\}")

# What the configuration is checked with where nothing of it is to be used.
EXAMPLE = {
    "GATEWAY_LISTEN": "127.0.0.1:8080",
    "GATEWAY_INSIDE": "127.0.0.1:8081",
    "GATEWAY_SANDBOX": "127.0.0.1:8082",
    "GATEWAY_FOLDER": "/tmp",
    "GATEWAY_UPLOAD_LIMIT": "512m",
    "GATEWAY_RESOLVER": "127.0.0.1",
    "GATEWAY_ENROLMENT": "127.0.0.1:8001",
    "GATEWAY_CONTENT": "127.0.0.1:8002",
    "GATEWAY_MENTORING": "127.0.0.1:8003",
    "GATEWAY_CERTIFICATION": "127.0.0.1:8004",
}


def variables() -> set[str]:
    """The names that the template needs."""
    return set(_VARIABLE.findall(TEMPLATE.read_text()))


def render(given: Mapping[str, str]) -> str:
    """The configuration. Raises `KeyError` with every name that is not given."""
    missing = sorted(variables() - given.keys())
    if missing:
        raise KeyError(f"not set: {', '.join(missing)}")
    return _VARIABLE.sub(lambda found: given[found[1]], TEMPLATE.read_text())


def main() -> int:
    """Renders to standard output; `--example` takes addresses of this machine for what is unset."""
    given = dict(EXAMPLE) if "--example" in sys.argv[1:] else {}
    try:
        sys.stdout.write(render(given | dict(os.environ)))
    except KeyError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
