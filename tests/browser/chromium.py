"""Where the browser is, and what it says of pages."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "pictures"
# Taking them is half of the browser's work, and only people look at them: `make pictures`.
TAKES_PICTURES = bool(os.environ.get("ACADEMY_PICTURES"))

_PLACE = ROOT / "build" / "browser"
_UNPACKED = ROOT / "build" / "debian"
_SCRIPT = Path(__file__).parent / "look.mjs"

# A process of root needs the first; what a container shares as /dev/shm is often too small.
_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"]

PHONE, WIDE = 360, 1280


@dataclass(frozen=True)
class Look:
    """One page as one reader meets it; with `typed` or `file`, what its form answers to that."""

    name: str
    url: str
    width: int = WIDE
    dark: bool = False
    language: str = "id"
    script: bool = True
    typed: str | None = None
    file: str | None = None
    picture: str | None = None
    print: str | None = None


def looked(looks: Sequence[Look]) -> list[dict[str, Any]]:
    """What the browser found, a result a look (look.mjs). Skips the test without a browser."""
    program = _program()
    if TAKES_PICTURES:
        PICTURES.mkdir(parents=True, exist_ok=True)
    else:
        looks = [replace(look, picture=None) for look in looks]
    script = Path(shutil.copy(_SCRIPT, _PLACE))
    asked = {
        "chromium": str(program),
        "args": _ARGUMENTS,
        "looks": [asdict(look) for look in looks],
    }
    done = subprocess.run(
        ["node", str(script)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, **_libraries()},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


@cache
def _program() -> Path:
    """Where Chromium is; fetched when it is not there. Skips the test when that cannot be done."""
    got = subprocess.run(
        [Path(__file__).parent / "get.sh"], capture_output=True, text=True, timeout=900, check=False
    )
    if got.returncode != 0:
        reason = (got.stderr.strip().splitlines() or ["no reason given"])[-1]
        pytest.skip(f"no browser here: {reason}")
    installed = shutil.which("chromium")
    # The wrapper in bin/ of what was unpacked asks for an installed one.
    return Path(installed or _UNPACKED / "usr" / "lib" / "chromium" / "chromium")


def _libraries() -> dict[str, str]:
    """Where the libraries and fonts are that were unpacked and not installed."""
    folders = {path.parent for path in (_UNPACKED / "usr" / "lib").rglob("*.so*")}
    folders |= {path.parent for path in (_UNPACKED / "lib").rglob("*.so*")}
    known = os.environ.get("LD_LIBRARY_PATH", "")
    return {
        "LD_LIBRARY_PATH": ":".join([*sorted(map(str, folders)), *([known] if known else [])]),
        "XDG_DATA_HOME": str(_UNPACKED / "usr" / "share"),
    }
