"""Wires enrolment: what it serves, listens to and runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from environs import FileAwareEnv
from pymongo.database import Database

from services.enrolment.adapters.mailer import choose_mailer
from services.enrolment.adapters.templates import load_message_texts
from services.enrolment.adapters.templates import load_templates
from services.enrolment.domain.errors import DomainError
from services.enrolment.handlers import HANDLERS
from services.enrolment.jobs import JOBS
from services.enrolment.repository import INDEXES
from shared.mongo.client import Document
from shared.runtime.main import app_from_environment
from shared.runtime.service import Erasing
from shared.runtime.service import Service
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from shared.events.restatement import Restatement
    from shared.runtime.tracks import Track
    from shared.web.blueprint import Blueprint


def _extras(settings: Settings, db: Database[Document]) -> dict[str, Any]:
    """Templates, and the post: `ENROLMENT_SMTP_URL` (or `…_FILE`), else `ENROLMENT_MAIL_FOLDER`."""
    env = FileAwareEnv(strip_whitespace=True)
    return {
        "templates": load_templates(),
        "texts": load_message_texts(),
        "sender": env.str("ENROLMENT_MAIL_FROM", "academy@localhost"),
        "mailer": choose_mailer(
            env.str("ENROLMENT_SMTP_URL", ""), env.str("ENROLMENT_MAIL_FOLDER", "")
        ),
    }


def _blueprints() -> list["Blueprint"]:
    from services.enrolment.web.routes import blueprints

    return blueprints()


def _messages() -> dict[str, dict[str, str]]:
    from services.enrolment.web.messages import MESSAGES

    return MESSAGES


def _restatements() -> "Sequence[Restatement]":
    from services.enrolment.resync import RESTATEMENTS

    return RESTATEMENTS


def _erasing() -> Erasing:
    from services.enrolment.commands.erasure import academies_of
    from services.enrolment.commands.erasure import erase_person

    return Erasing(erase_person, academies_of)


def _tracks() -> "Sequence[Track]":
    from services.enrolment.trace import TRACKS

    return TRACKS


SERVICE = Service(
    name="enrolment",
    handlers=HANDLERS,
    jobs=JOBS,
    indexes=INDEXES,
    blueprints=_blueprints,
    errors=DomainError,
    messages=_messages,
    extras=_extras,
    restatements=_restatements,
    erasing=_erasing,
    tracks=_tracks,
)


def create_app() -> "Flask":
    """The web process's app, configured by the environment."""
    return app_from_environment(SERVICE)
