"""How far a person may see, and what the service needs before it may sign."""

import secrets

from services.certification.commands.signing import Press
from services.certification.domain.serial import random_ending
from shared.web.auth import actor
from shared.web.context import current
from shared.web.problems import Problem


def only_own(academy: str, *unlimited: str) -> str | None:
    """The person whose records alone may be seen; None for holders of the unlimited roles."""
    person = actor()
    if any(person.has(role, academy) for role in unlimited):
        return None
    return person.person_id


def press() -> Press:
    """What a new certificate needs from outside. Raises the problem 503 without a signing key."""
    keys = current.extras["keys"]
    if not keys.can_sign:
        raise Problem(503, "signing_key_missing", headers={"Retry-After": "60"})
    return Press(keys, current.extras["public_url"], random_ending(secrets.choice))
