"""Opening and changing an academy."""

from collections.abc import Mapping
from typing import Any

from services.enrolment.commands.facts import academy_data
from services.enrolment.domain import academy as domain
from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.academy import Template
from services.enrolment.domain.errors import Invalid
from services.enrolment.repository import academies
from shared.contracts import ACADEMY_CHANGED
from shared.contracts import ACADEMY_OPENED
from shared.mongo.client import Document
from shared.mongo.unit_of_work import Transaction


def open_academy(
    tx: Transaction, templates: Mapping[str, Template], template: str, **details: Any
) -> Document:
    """Open an academy from a template; slug and code must be new in the whole installation."""
    if template not in templates:
        known = ", ".join(sorted(templates))
        raise Invalid("template_unknown", "/template", template=template, known=known)
    opened = domain.open_academy(templates[template], **details)
    stored = academies.add(tx, opened)
    tx.publish(ACADEMY_OPENED, opened.slug, academy_data(opened))
    return stored


def change_academy(
    tx: Transaction, academy: str, expected_version: int | None, **changes: Any
) -> Document:
    """Change what may change of an academy; raises StaleDocument."""
    if "team_size" in changes:
        changes["team_size"] = TeamSize(**changes["team_size"])
    if "stages" in changes:
        changes["stages"] = academies.stages(changes["stages"])
    changed = academies.get(tx, academy).changed(**changes)
    tx.publish(ACADEMY_CHANGED, academy, academy_data(changed))
    return academies.save(tx, changed, expected_version)
