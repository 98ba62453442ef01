"""Wires certification: what it serves, listens to and runs, and the keys that it signs with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from environs import Env
from pymongo.database import Database

from services.certification.adapters.keys import load_ring
from services.certification.domain.errors import DomainError
from services.certification.handlers import HANDLERS
from services.certification.jobs import JOBS
from services.certification.repository import INDEXES
from shared.runtime.main import app_from_environment
from shared.runtime.service import Service
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from flask import Flask
    from flask_smorest import Blueprint

    from shared.events.restatement import Restatement
    from shared.runtime.tracks import Track


def read_extras(settings: Settings, db: Database[dict[str, Any]]) -> dict[str, Any]:
    """`keys`, the KeyRing, and `public_url`, under which the public reaches this service.

    CERTIFICATE_SIGNING_KEY    path of the private RSA key, PEM or JWK; without it issuing waits
    CERTIFICATE_RETIRED_KEYS   paths of earlier keys, separated by commas
    CERTIFICATION_PUBLIC_URL   the issuer in signed statements and in addresses on certificates
    """
    env = Env()
    signing = env.str("CERTIFICATE_SIGNING_KEY", "")
    retired: list[str] = env.list("CERTIFICATE_RETIRED_KEYS", [])
    public_url = env.str("CERTIFICATION_PUBLIC_URL", "http://localhost:8004")
    return {"keys": load_ring(signing, retired), "public_url": public_url.rstrip("/")}


def blueprints() -> "Sequence[Blueprint]":
    from services.certification.web.routes import BLUEPRINTS

    return BLUEPRINTS


def messages() -> dict[str, dict[str, str]]:
    from services.certification.web.messages import MESSAGES

    return MESSAGES


def restatements() -> "Sequence[Restatement]":
    from services.certification.resync import RESTATEMENTS

    return RESTATEMENTS


def tracks() -> "Sequence[Track]":
    from services.certification.trace import TRACKS

    return TRACKS


SERVICE = Service(
    name="certification",
    handlers=HANDLERS,
    jobs=JOBS,
    indexes=INDEXES,
    blueprints=blueprints,
    errors=DomainError,
    messages=messages,
    extras=read_extras,
    restatements=restatements,
    tracks=tracks,
)


def create_app() -> "Flask":
    """The app that gunicorn serves."""
    return app_from_environment(SERVICE)
