"""Who sends the generated requests: each role, somebody with all of them, a stranger, nobody."""

import zlib
from collections.abc import Mapping
from typing import Any

from tests.walk.conftest import HERE
from tests.walk.conftest import ROLES
from tests.walk.conftest import THERE
from tests.walk.conftest import Seeded

NOBODY = "nobody"
EVERYTHING = "everything"
STRANGER = "stranger"

# Somebody with all roles calls as often as all others together, because a request that is refused
# for its sender tries nothing else.
_ORDER = (*ROLES, "operator", STRANGER, NOBODY, *[EVERYTHING] * 8)


class Callers:
    """Tokens by role for one world, all of the person whose things the world holds."""

    def __init__(self, seeded: Seeded) -> None:
        person = seeded.owners[0]
        self._tokens: Mapping[str, str] = {
            **{role: seeded.token(person, role) for role in ROLES},
            "operator": seeded.service.token("operator-1", roles=["operator"]),
            STRANGER: seeded.token("stranger-1", academy=THERE),
            EVERYTHING: seeded.service.token(
                person, roles=["operator", *(f"{role}@{HERE}" for role in ROLES)]
            ),
        }
        self._names = {value: name for name, value in seeded.ids.items()}
        self._roles = {f"Bearer {token}": role for role, token in self._tokens.items()}

    def header(self, case: Any) -> str | None:
        """The credentials for a case; the same case always has the same sender."""
        role = _ORDER[self.fingerprint(case) % len(_ORDER)]
        return None if role == NOBODY else f"Bearer {self._tokens[role]}"

    def fingerprint(self, case: Any) -> int:
        """A number that follows from what is sent, whatever ids this world happens to have."""
        sent = repr(
            (case.method, case.operation.label, case.path_parameters, case.query, case.body)
        )
        for value, name in self._names.items():
            sent = sent.replace(value, name)
        return zlib.crc32(sent.encode("utf-8", "backslashreplace"))

    def role_of(self, header: str | None) -> str:
        """Who sent a request with this `Authorization`."""
        return NOBODY if header is None else self._roles[header]


def may_call(role: str, described: list[str]) -> bool:
    """Whether the document lets this role call an operation with these `x-roles`."""
    if "public" in described:
        return True
    if role in (NOBODY, STRANGER):
        return role == STRANGER and "authenticated" in described
    return role == EVERYTHING or "authenticated" in described or role in described
