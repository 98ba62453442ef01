"""Wires mentoring: what it serves, listens to and runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.mentoring.domain.errors import DomainError
from services.mentoring.handlers import HANDLERS
from services.mentoring.repository import INDEXES
from shared.runtime.jobs import Jobs
from shared.runtime.main import app_from_environment
from shared.runtime.service import Service

if TYPE_CHECKING:
    from flask import Flask
    from flask_smorest import Blueprint

    from shared.events.restatement import Restatement
    from shared.runtime.tracks import Track

# Mentoring has no work that a request could not wait for: holds count as absent past their time
# by themselves, and messages are sent by enrolment.
JOBS = Jobs()


def _blueprints() -> list["Blueprint"]:
    from services.mentoring.web.routes import BLUEPRINTS

    return BLUEPRINTS


def _messages() -> dict[str, dict[str, str]]:
    from services.mentoring.web.messages import MESSAGES

    return MESSAGES


def _restatements() -> "Sequence[Restatement]":
    from services.mentoring.resync import RESTATEMENTS

    return RESTATEMENTS


def _tracks() -> "Sequence[Track]":
    from services.mentoring.trace import TRACKS

    return TRACKS


SERVICE = Service(
    name="mentoring",
    handlers=HANDLERS,
    jobs=JOBS,
    indexes=INDEXES,
    blueprints=_blueprints,
    errors=DomainError,
    messages=_messages,
    restatements=_restatements,
    tracks=_tracks,
)


def create_app() -> "Flask":
    """The web process's app, configured by the environment."""
    return app_from_environment(SERVICE)
