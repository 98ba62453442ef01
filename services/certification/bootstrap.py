"""Wires certification: what it serves, listens to and runs, and the keys that it signs with."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from environs import FileAwareEnv
from pymongo.database import Database

from services.certification.adapters.keys import load_ring
from services.certification.domain.errors import DomainError
from services.certification.handlers import HANDLERS
from services.certification.jobs import JOBS
from services.certification.repository import INDEXES
from services.certification.web.budgets import Budget
from services.certification.web.kept import KeptAnswers
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
    CERTIFICATE_PROOF_KEY      path of the private Ed25519 key, likewise
    CERTIFICATE_KEY_PASSPHRASE what opens both when they are encrypted (or …_FILE)
    CERTIFICATE_RETIRED_KEYS   paths of earlier keys, separated by commas
    CERTIFICATION_PUBLIC_URL   the issuer in signed statements and in addresses on certificates

    For the public page, in each process by itself: `kept`, the answers that are given again;
    `guesses` and `uploads`, how often one client may be wrong or send a file; `proxies`.

    CERTIFICATION_KEPT_SECONDS how long an answer is given again without a look (2; 0: never)
    CERTIFICATION_PROXIES      how many proxies add to X-Forwarded-For on the way here (0)
    """
    env = FileAwareEnv(strip_whitespace=True)
    ring = load_ring(
        env.str("CERTIFICATE_SIGNING_KEY", ""),
        env.str("CERTIFICATE_PROOF_KEY", ""),
        env.list("CERTIFICATE_RETIRED_KEYS", []),
        env.str("CERTIFICATE_KEY_PASSPHRASE", ""),
    )
    public_url = env.str("CERTIFICATION_PUBLIC_URL", "http://localhost:8004")
    return {
        "keys": ring,
        "public_url": public_url.rstrip("/"),
        "kept": KeptAnswers(env.float("CERTIFICATION_KEPT_SECONDS", 2.0), most=16 * 1024 * 1024),
        "guesses": Budget(30, 60),
        "uploads": Budget(30, 60),
        "proxies": env.int("CERTIFICATION_PROXIES", 0),
    }


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
