"""Evidence: what a team shows of its work. It is added and superseded, never changed or deleted."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.errors import WrongState

LINK = "link"
NOTE = "note"
MEASUREMENT = "measurement"
KINDS = (LINK, NOTE, MEASUREMENT)

# What a piece of each kind must carry, besides its title.
NEEDED = {LINK: ("url",), NOTE: ("text",), MEASUREMENT: ("value", "unit")}
CONTENT = ("url", "text", "value", "unit")


@dataclass(kw_only=True)
class Evidence:
    """One piece, for one stage of one project. `sha256` is over what it says, see `digest`."""

    id: str
    academy: str
    project_id: str
    team_id: str
    stage: str
    kind: str
    title: str
    url: str | None = None
    text: str | None = None
    value: float | None = None
    unit: str | None = None
    sha256: str
    supersedes: str | None = None
    superseded_by: str | None = None
    added_by: str
    added_at: datetime
    version: int = 0

    def supersede_with(self, other: "Evidence") -> None:
        """Lets a newer piece stand in for this one, which stays; once, in the same stage."""
        if self.project_id != other.project_id or self.stage != other.stage:
            raise Invalid("supersedes_elsewhere", pointer="/supersedes")
        if self.superseded_by is not None:
            raise WrongState("already_superseded")
        self.superseded_by = other.id


def check_content(kind: str, content: dict[str, object]) -> None:
    """Refuses a piece that lacks what its kind needs or carries what belongs to another kind."""
    given = [name for name in CONTENT if content.get(name) is not None]
    for name in NEEDED[kind]:
        if name not in given:
            raise Invalid("evidence_lacks", pointer=f"/{name}", kind=kind, field=name)
    for name in given:
        if name not in NEEDED[kind]:
            raise Invalid("evidence_does_not_take", pointer=f"/{name}", kind=kind, field=name)


def digest(kind: str, title: str, content: dict[str, object]) -> str:
    """SHA-256, in hex, of what the piece says: JSON with sorted keys, no spaces, in UTF-8.

    Anybody who has the fields can compute it again and see that nothing was changed.
    """
    said = {"kind": kind, "title": title} | {
        name: content[name] for name in CONTENT if content.get(name) is not None
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
