"""Sign-ins to the quickstart, signed by its own key. A deployment has an identity provider."""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.keys import AUDIENCE
from deploy.local.keys import ISSUER
from deploy.local.place import Place
from shared.testing.tokens import TokenMaker

VALID = 12 * 3600


def sign_in(
    keys: Path, person: str, name: str, roles: Sequence[str], seconds: float = VALID
) -> str:
    """A token of the person, signed with a run's key; raises FileNotFoundError without one."""
    maker = TokenMaker.load(keys / "sign-in", issuer=ISSUER, audience=AUDIENCE)
    return maker.mint(person=person, name=name, roles=roles, expires_in=seconds)


def print_token(place: Place, roles: Sequence[str], person: str, name: str) -> int:
    """Prints one; the person is made from the first role when nobody is named."""
    person = person or roles[0].replace("@", "-")
    try:
        print(sign_in(place.keys, person, name or person, roles))
    except FileNotFoundError:
        print("There is no key yet; `make run` makes it.", file=sys.stderr)
        return 1
    return 0
