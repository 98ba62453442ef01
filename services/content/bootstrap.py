"""Wires content: what it serves, listens to and runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from environs import Env
from pymongo.database import Database

from services.content.adapters.gridfs import Blobs
from services.content.domain.errors import DomainError
from services.content.domain.sandbox import sandbox_at
from services.content.handlers import HANDLERS
from services.content.jobs import JOBS
from services.content.queries.files import AddressKey
from services.content.queries.shelf import Shelf
from services.content.repository import INDEXES
from shared.mongo.client import Document
from shared.runtime.main import app_from_environment
from shared.runtime.service import Service
from shared.runtime.settings import InvalidSettings
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from flask import Flask
    from flask_smorest import Blueprint

    from shared.events.restatement import Restatement
    from shared.runtime.tracks import Track


def _extras(settings: Settings, db: Database[Document]) -> dict[str, Any]:
    """Bytes, pages in memory, the key of signed addresses, and the sandbox.

    CONTENT_SANDBOX_ORIGIN   on which sealed packages run; without it they cannot be opened
    """
    try:
        sandbox = sandbox_at(Env().str("CONTENT_SANDBOX_ORIGIN", ""))
    except ValueError as error:
        raise InvalidSettings(f"CONTENT_SANDBOX_ORIGIN: {error}") from None
    return {
        "blobs": Blobs(db),
        "shelf": Shelf(),
        "address_key": AddressKey(db),
        "sandbox": sandbox,
    }


def _blueprints() -> list["Blueprint"]:
    from services.content.web.routes import blueprints

    return blueprints()


def _messages() -> dict[str, dict[str, str]]:
    from services.content.web.messages import MESSAGES

    return MESSAGES


def _restatements() -> "Sequence[Restatement]":
    from services.content.resync import RESTATEMENTS

    return RESTATEMENTS


def _tracks() -> "Sequence[Track]":
    from services.content.trace import TRACKS

    return TRACKS


SERVICE = Service(
    name="content",
    handlers=HANDLERS,
    jobs=JOBS,
    indexes=INDEXES,
    blueprints=_blueprints,
    errors=DomainError,
    messages=_messages,
    extras=_extras,
    restatements=_restatements,
    tracks=_tracks,
)


def create_app() -> "Flask":
    """The web process's app, configured by the environment."""
    return app_from_environment(SERVICE)
