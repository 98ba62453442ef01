"""How far a person may see, and what a new certificate gets from outside."""

import secrets

from services.certification.commands.signing import Blank
from services.certification.domain.serial import random_ending
from shared.web.auth import actor
from shared.web.context import current


def only_own(academy: str, *unlimited: str) -> str | None:
    """The person whose records alone may be seen; None for holders of the unlimited roles."""
    person = actor()
    if any(person.has(role, academy) for role in unlimited):
        return None
    return person.person_id


def blank() -> Blank:
    """What a new certificate needs; a worker signs it."""
    return Blank(current.extras["public_url"], random_ending(secrets.choice), secrets.randbits(64))
