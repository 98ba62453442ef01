"""Small packages, made on the spot, and the one door through which they are imported."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.content.adapters.importing import Imported
from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits

Members = Mapping[str, str | bytes]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the importer writes."""
    return tmp_path / "out"


@pytest.fixture
def make_zip(tmp_path: Path) -> Callable[..., Path]:
    """Writes a zip of these members and returns where."""

    def make(members: Members) -> Path:
        path = tmp_path / "package.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in members.items():
                target.writestr(name, content)
        return path

    return make


@pytest.fixture
def import_path(out: Path) -> Callable[..., Imported]:
    """Imports the package at a path, in the child process as always."""

    def run(path: Path, limits: Limits | None = None) -> Imported:
        return import_package(path, out, limits or Limits())

    return run


@pytest.fixture
def import_members(
    make_zip: Callable[..., Path], import_path: Callable[..., Imported]
) -> Callable[..., Imported]:
    """Imports a zip of these members."""

    def run(members: Members, limits: Limits | None = None) -> Imported:
        return import_path(make_zip(members), limits)

    return run


@pytest.fixture
def codes() -> Callable[..., list[str]]:
    """The codes of a report's lines, of one severity or of all."""

    def of(imported: Imported, severity: str = "") -> list[str]:
        entries = imported.report["entries"]
        return [entry["code"] for entry in entries if severity in ("", entry["severity"])]

    return of
