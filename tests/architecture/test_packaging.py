"""What is installed holds all that the code reads at run time, and the walls are guarded."""

import fnmatch
import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def settings() -> dict[str, Any]:
    tools: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    return tools


def read_at_run_time() -> list[Path]:
    """The tracked files of services and plumbing that are neither Python nor for readers."""
    command = ["git", "ls-files", "--", "services", "shared"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [Path(line) for line in listed.stdout.splitlines()]
    return [each for each in files if each.suffix not in (".py", ".typed", ".md")]


def test_every_file_that_the_code_reads_is_packaged() -> None:
    patterns = settings()["setuptools"]["package-data"]["*"]
    files = read_at_run_time()
    assert len(files) >= 40
    for file in files:
        # The package is the nearest folder with an __init__.py; patterns are relative to it.
        package = next(each for each in file.parents if (ROOT / each / "__init__.py").exists())
        inside = str(file.relative_to(package))
        # A star stays within one folder, other than in `fnmatch`.
        found = [
            each
            for each in patterns
            if fnmatch.fnmatch(inside, each) and inside.count("/") == each.count("/")
        ]
        assert found, f"{file} would be missing from an installed package"


def test_the_walls_of_the_design_are_contracts_of_the_linter() -> None:
    linter = settings()["importlinter"]
    # Without external packages in the graph, a forbidden one is never found.
    assert linter["include_external_packages"] is True
    walls = {
        (source, target)
        for each in linter["contracts"]
        if each["type"] == "forbidden"
        for source in each["source_modules"]
        for target in each["forbidden_modules"]
    }
    for library in ("flask", "pymongo", "kafka", "marshmallow", "shared"):
        assert ("services.*.domain", library) in walls
    for room in ("services.*.web", "services.*.commands", "services.*.queries", "shared.web"):
        assert (room, "kafka") in walls
