"""What the policy files of a run say: settings of blocks, tabs, grading."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import Any

import orjson

from services.content.adapters.formats.reading import Reading
from services.content.domain.report import Severity

FOLDER = "policies"


@dataclass
class Policy:
    """Settings by block (`chapter/intro`), and how the course is graded."""

    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    graders: list[dict[str, Any]] = field(default_factory=list)
    cutoffs: dict[str, float] = field(default_factory=dict)
    path: str | None = None
    grading_path: str | None = None

    def of(self, tag: str, name: str) -> dict[str, str]:
        """What is set for one block, as texts, the way that attributes are."""
        found = self.settings.get(f"{tag}/{name}")
        return {key: as_text(value) for key, value in found.items()} if found else {}

    @property
    def pass_score(self) -> float | None:
        """The lowest grade that passes the course, 0 to 1."""
        return min(self.cutoffs.values()) if self.cutoffs else None


def read_policy(reading: Reading, run: str) -> Policy:
    """The policies of this run, or of the only run that has any; what is broken is reported."""
    policy = Policy()
    policy.path = _path(reading, run, "policy.json")
    found = _json(reading, policy.path)
    if isinstance(found, dict):
        policy.settings = {key: each for key, each in found.items() if isinstance(each, dict)}
    policy.grading_path = _path(reading, run, "grading_policy.json")
    grading = _json(reading, policy.grading_path)
    if isinstance(grading, dict):
        graders = grading.get("GRADER")
        cutoffs = grading.get("GRADE_CUTOFFS")
        if isinstance(graders, list):
            policy.graders = [each for each in graders if isinstance(each, dict)]
        if isinstance(cutoffs, dict):
            policy.cutoffs = {
                str(name): float(value)
                for name, value in cutoffs.items()
                if isinstance(value, int | float) and 0 < value <= 1
            }
    return policy


def _path(reading: Reading, run: str, name: str) -> str | None:
    package = reading.package
    for wanted in (f"{FOLDER}/{run}/{name}", f"{FOLDER}/{name}", f"{FOLDER}/{run}.json"):
        found = package.find(wanted)
        if found and found.endswith(name if name != "policy.json" else ".json"):
            return found
    others = [path for path in package.members if path.startswith(f"{FOLDER}/")]
    others = [path for path in others if path.rsplit("/", 1)[-1] == name]
    return others[0] if len(others) == 1 else None


def _json(reading: Reading, path: str | None) -> Any:
    if path is None:
        return None
    try:
        return orjson.loads(reading.package.read(path, reading.limits.html_bytes))
    except orjson.JSONDecodeError as error:
        reading.report.add(Severity.LEFT_OUT, "part_unreadable", path, detail=str(error)[:200])
        return None


def as_text(value: Any) -> str:
    """A setting as an attribute would say it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return "" if value is None else orjson.dumps(value).decode("utf-8", "replace")
