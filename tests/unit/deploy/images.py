"""What the Dockerfile and the compose file say, read for the tests beside it."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[3]
DOCKERFILE = REPOSITORY / "deploy" / "Dockerfile"

# What an operator has to set, and nothing else.
REQUIRED = {
    "AUTH_ISSUER": "https://sign-in.example",
    "CERTIFICATION_PUBLIC_URL": "https://academy.example",
}

# ${NAME}, ${NAME:-default} and ${NAME:?why it is needed}, as compose fills them in.
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def compose(given: Mapping[str, str]) -> dict[str, Any]:
    """The compose file with its variables filled in from `given`. Raises KeyError as compose does.

    Without a container engine this stands for `docker compose config`.
    """

    def filled(found: re.Match[str]) -> str:
        name, kind, default = found.groups()
        return given[name] if kind == "?" else given.get(name) or default or ""

    text = (REPOSITORY / "docker-compose.yml").read_text()
    loaded: dict[str, Any] = yaml.safe_load(_VARIABLE.sub(filled, text))
    return loaded


def build_context(service: str, folder: Path) -> None:
    """Copies into `folder` what the build stage of the Dockerfile copies for `service`."""
    stage = DOCKERFILE.read_text().split("\nFROM ")[1]
    for line in stage.splitlines():
        if not line.startswith("COPY "):
            continue
        *sources, target = line.replace("$SERVICE", service).split()[1:]
        for source in sources:
            _copy(REPOSITORY / source, folder / target, into=target.endswith("/"))


def _copy(source: Path, target: Path, into: bool) -> None:
    if source.is_dir():
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
        return
    to = target / source.name if into else target
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, to)
