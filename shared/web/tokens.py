"""Checks access tokens (RFC 9068) and remembers the good ones until they expire."""

import time
from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import TypeGuard

from joserfc import jws
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.registry import Header

from shared.web.keys import KeySource

# Asymmetric algorithms only. A symmetric one would let whoever knows the public key sign (RFC 8725,
# section 2.1), and `none` needs no key at all.
ALGORITHMS = ("ES256", "RS256", "EdDSA", "Ed25519")

_TYPES = frozenset({"at+jwt", "application/at+jwt"})

# Seconds by which the issuer's clock and ours may differ.
LEEWAY = 10

# Tokens remembered by a process; beyond it the one unused for longest goes.
REMEMBERED = 2048

_LONGEST_TOKEN = 8192


class InvalidToken(Exception):
    """The token does not let anybody in; the text says why, for the log and not for the client."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who sends a request: the token's `sub`, and `roles` as `role@academy` or `operator`."""

    person_id: str
    name: str | None = None
    email: str | None = None
    roles: frozenset[str] = frozenset()
    academies: frozenset[str] = field(default=frozenset(), repr=False)

    def has(self, role: str, academy: str) -> bool:
        """Whether the person has this role in this academy."""
        return f"{role}@{academy}" in self.roles

    @property
    def is_operator(self) -> bool:
        """Whether the person operates the whole installation."""
        return "operator" in self.roles


class _Registry(jws.JWSRegistry):
    """The allow-listed algorithms, without joserfc's warning that `EdDSA` has a newer name.

    Issuers still send the old name (RFC 8037), and both mean the same signature.
    """

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise InvalidToken("algorithm not allowed")
        return self.algorithms[name]


class TokenVerifier:
    """Turns a token into an `Actor`. Safe for threads; `now` is real time in Unix seconds."""

    def __init__(
        self,
        keys: KeySource,
        issuer: str,
        audience: str,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._now = now
        self._registry = _Registry(algorithms=ALGORITHMS, strict_check_header=False)
        self._known: OrderedDict[str, tuple[Actor, float]] = OrderedDict()

    def verify(self, token: str) -> Actor:
        """The person of a good token.

        Raises `InvalidToken`, or `KeysUnavailable` while no key is known at all.
        """
        known = self._known.get(token)
        if known is None:
            known = self._check(token)
            self._remember(token, known)
        else:
            self._touch(token)
        actor, good_until = known
        if self._now() >= good_until:
            self._known.pop(token, None)
            raise InvalidToken("expired")
        return actor

    def _touch(self, token: str) -> None:
        try:
            self._known.move_to_end(token)
        except KeyError:  # Another thread has just let it go.
            self._known.pop(token, None)

    def _remember(self, token: str, known: tuple[Actor, float]) -> None:
        self._known[token] = known
        while len(self._known) > REMEMBERED:
            # Another thread may have emptied it meanwhile.
            try:
                self._known.popitem(last=False)
            except KeyError:
                break

    def _check(self, token: str) -> tuple[Actor, float]:
        if len(token) > _LONGEST_TOKEN:
            raise InvalidToken("too long")
        try:
            decoded = jwt.decode(token, self._key, registry=self._registry)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise InvalidToken(type(error).__name__) from None
        return self._read(decoded.claims)

    def _key(self, signed: Any) -> Key:
        header: Header = signed.headers()
        kind = header.get("typ")
        if not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise InvalidToken("not an access token")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise InvalidToken("no key id")
        key = self._keys.find(kid)
        if key is None:
            raise InvalidToken("unknown key")
        if key.get("alg") not in (None, header.get("alg")):
            raise InvalidToken("algorithm of another key")
        return key

    def _read(self, claims: Mapping[str, Any]) -> tuple[Actor, float]:
        now = self._now()
        expires, sub = claims.get("exp"), claims.get("sub")
        audience = claims.get("aud")
        if claims.get("iss") != self._issuer:
            raise InvalidToken("another issuer")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise InvalidToken("another audience")
        if not _is_time(expires) or now >= expires + LEEWAY:
            raise InvalidToken("expired")
        for name in ("nbf", "iat"):
            if name in claims and (not _is_time(claims[name]) or claims[name] > now + LEEWAY):
                raise InvalidToken(f"{name} in the future")
        if not isinstance(sub, str) or not 0 < len(sub) <= 255 or not sub.isprintable():
            raise InvalidToken("no subject")
        return _actor(sub, claims), float(expires + LEEWAY)


def _is_time(value: Any) -> TypeGuard[float]:
    # A whole number may be too large for a double; neither it, infinity nor NaN is a time.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53


def _actor(sub: str, claims: Mapping[str, Any]) -> Actor:
    listed = claims.get("roles", [])
    roles = (
        frozenset(each for each in listed if isinstance(each, str))
        if isinstance(listed, list)
        else frozenset()
    )
    return Actor(
        person_id=sub,
        name=_text(claims.get("name")),
        email=_text(claims.get("email")),
        roles=roles,
        academies=frozenset(each.partition("@")[2] for each in roles if "@" in each),
    )


def _text(value: Any) -> str | None:
    return value[:300] if isinstance(value, str) and value else None
