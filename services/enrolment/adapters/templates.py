"""Academy templates and message texts, read from YAML files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.academy import Template
from services.enrolment.repository.academies import stage_template

FOLDER = Path(__file__).parents[1] / "templates"

# The file of message texts lies beside the academy templates.
_MESSAGES = "messages.yaml"


def load_templates(folder: Path = FOLDER) -> dict[str, Template]:
    """Every academy template by its id; a file that is wrong stops the start of the process."""
    files = sorted(path for path in folder.glob("*.yaml") if path.name != _MESSAGES)
    templates = [_template(yaml.safe_load(path.read_text("utf-8"))) for path in files]
    return {template.id: template for template in templates}


def load_message_texts(folder: Path = FOLDER) -> Mapping[str, Any]:
    """Subject and body of each message template, by language."""
    texts: Mapping[str, Any] = yaml.safe_load((folder / _MESSAGES).read_text("utf-8"))
    return texts


def _template(data: Mapping[str, Any]) -> Template:
    return Template(
        id=data["id"],
        title=data["title"],
        stages=stage_template(data["stages"]),
        roles=tuple(data["roles"]),
        team_size=TeamSize(**data["team_size"]),
        offer_hours=data["offer_hours"],
    )
