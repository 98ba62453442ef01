"""Other versions of the code: copies of this tree with small changes, each run as it stands."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.place import REPOSITORY


@dataclass(frozen=True)
class Change:
    """`old` stands exactly once in the file and becomes `new`."""

    path: str
    old: str
    new: str


def version(folder: Path, *changes: Sequence[Change]) -> Path:
    """A copy of what an image holds of this tree, with the changes made one after another."""
    for room in ("services", "shared", "deploy"):
        # With its bytecode: a process of the copy starts as fast as one of the tree.
        shutil.copytree(REPOSITORY / room, folder / room)
    for change in (each for group in changes for each in group):
        path = folder / change.path
        text = path.read_text()
        assert text.count(change.old) == 1, f"{change.path} has changed; so must this change of it"
        path.write_text(text.replace(change.old, change.new))
    return folder


ENROLMENT_EVENTS = "shared/contracts/enrolment.py"
PUBLISHING = "services/enrolment/commands/cohorts.py"
READING = "services/content/handlers.py"

# In every version: content writes down each event that it applies, even one that changes nothing,
# so that an event that was applied twice can be seen.
WITNESS = (
    Change(
        READING,
        '    known = _cohort(tx, event)\n    if event.sequence > known["facts_sequence"]:\n',
        "    known = _cohort(tx, event)\n"
        '    known = {**known, "told": [*known.get("told", []), event.id]}\n'
        '    _store(tx, "cohorts", known)\n'
        '    if event.sequence > known["facts_sequence"]:\n',
    ),
)

# An optional field: the event says where the cohort meets.
OPTIONAL_FIELD = (
    Change(
        ENROLMENT_EVENTS,
        "class Cohort(EventSchema):\n",
        "class Cohort(EventSchema):\n    place = Text(required=False)\n",
    ),
    Change(
        PUBLISHING,
        "tx.publish(COHORT_PUBLISHED, academy, cohort_data(cohort))",
        'tx.publish(COHORT_PUBLISHED, academy, {**cohort_data(cohort), "place": "Balai Kota"})',
    ),
    Change(READING, '_pick(event, "number", "title")', '_pick(event, "number", "title", "place")'),
)

# A second major version: both days have become one period. It is published after the first, whose
# readers may still be there; who knows both ends with what the second said.
SECOND_MAJOR = (
    Change(
        ENROLMENT_EVENTS,
        "class CohortClosed(EventSchema):\n",
        "class Period(EventSchema):\n"
        "    starts_on = fields.Date(required=True)\n"
        "    ends_on = fields.Date(required=True)\n"
        "\n\n"
        "class CohortWithPeriod(EventSchema):\n"
        "    cohort_id = Text()\n"
        "    number = Text(max=12)\n"
        "    title = Title()\n"
        "    period = fields.Nested(Period, required=True)\n"
        "\n\n"
        "class CohortClosed(EventSchema):\n",
    ),
    Change(
        ENROLMENT_EVENTS,
        "COHORT_CHANGED = _type(\n",
        "COHORT_PUBLISHED_V2 = _type(\n"
        '    "cohort.published.v2", "cohort_id", CohortWithPeriod, "A cohort takes applications."\n'
        ")\n"
        "COHORT_CHANGED = _type(\n",
    ),
    Change(
        "shared/contracts/__init__.py",
        "from shared.contracts.enrolment import COHORT_PUBLISHED as COHORT_PUBLISHED\n",
        "from shared.contracts.enrolment import COHORT_PUBLISHED as COHORT_PUBLISHED\n"
        "from shared.contracts.enrolment import COHORT_PUBLISHED_V2 as COHORT_PUBLISHED_V2\n",
    ),
    Change(
        PUBLISHING,
        "from shared.contracts import COHORT_PUBLISHED\n",
        "from shared.contracts import COHORT_PUBLISHED\n"
        "from shared.contracts import COHORT_PUBLISHED_V2\n",
    ),
    Change(
        PUBLISHING,
        "    tx.publish(COHORT_PUBLISHED, academy, cohort_data(cohort))\n",
        "    tx.publish(COHORT_PUBLISHED, academy, cohort_data(cohort))\n"
        '    period = {"starts_on": cohort.starts_on, "ends_on": cohort.ends_on}\n'
        '    second = {**cohort_data(cohort), "period": period}\n'
        "    tx.publish(COHORT_PUBLISHED_V2, academy, second)\n",
    ),
    Change(
        READING,
        "from shared.contracts import COHORT_PUBLISHED\n",
        "from shared.contracts import COHORT_PUBLISHED\n"
        "from shared.contracts import COHORT_PUBLISHED_V2\n",
    ),
    Change(
        READING,
        "@HANDLERS.projection(COHORT_PUBLISHED, COHORT_CHANGED",
        "@HANDLERS.projection(COHORT_PUBLISHED, COHORT_PUBLISHED_V2, COHORT_CHANGED",
    ),
    Change(
        READING,
        'facts = _pick(event, "number", "title")',
        'facts = {**_pick(event, "number", "title"), "told_by": event.type}',
    ),
    Change(
        READING,
        "{name: event.data[name].isoformat() for name",
        '{name: event.data.get("period", event.data)[name].isoformat() for name',
    ),
)
