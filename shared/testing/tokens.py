"""Signs access tokens (RFC 9068) for tests and for the quickstart's sign-ins."""

import json
import os
import time
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from shared.runtime.ids import new_id

ISSUER = "https://sign-in.academy.test"
AUDIENCE = "academy"

PUBLIC_FILE = "jwks.json"
PRIVATE_FILE = "private.json"


class TokenMaker:
    """An issuer of access tokens with one ES256 key."""

    def __init__(
        self, key: ECKey | None = None, *, issuer: str = ISSUER, audience: str = AUDIENCE
    ) -> None:
        self.key = key or ECKey.generate_key("P-256", auto_kid=True)
        self.issuer = issuer
        self.audience = audience

    def jwks(self) -> dict[str, Any]:
        """The public key set, as a service reads it from `AUTH_JWKS`."""
        public = self.key.as_dict(private=False)
        return {"keys": [{**public, "use": "sig", "alg": "ES256"}]}

    def write(self, folder: Path) -> Path:
        """Saves both halves of the key in `folder`; only the owner may read the private one.

        Returns the path of the public set.
        """
        folder.mkdir(parents=True, exist_ok=True)
        public = folder / PUBLIC_FILE
        public.write_text(json.dumps(self.jwks()))
        # The mode is given at creation: a later chmod would leave a moment for others to look.
        secret = folder / PRIVATE_FILE
        secret.unlink(missing_ok=True)
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(self.key.as_dict(private=True), file)
        return public

    @classmethod
    def load(cls, folder: Path, *, issuer: str = ISSUER, audience: str = AUDIENCE) -> "TokenMaker":
        """The issuer whose key `write` has saved. Raises `FileNotFoundError`."""
        document = json.loads((folder / PRIVATE_FILE).read_text())
        return cls(ECKey.import_key(document), issuer=issuer, audience=audience)

    def mint(
        self,
        person: str,
        name: str | None = None,
        email: str | None = None,
        roles: Iterable[str] = (),
        expires_in: float = 3600,
        *,
        header: Mapping[str, Any] | None = None,
        **overrides: Any,
    ) -> str:
        """A token for `person`, valid for `expires_in` seconds of real time.

        `overrides` replace claims (None removes one) and `header` header parameters, for tests of
        what must be refused.
        """
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": person,
            "client_id": "academy",
            "iat": now,
            "exp": now + int(expires_in),
            "jti": new_id(),
            "roles": list(roles),
            "name": name,
            "email": email,
            **overrides,
        }
        claims = {claim: value for claim, value in claims.items() if value is not None}
        head = {"alg": "ES256", "typ": "at+jwt", "kid": self.key.kid, **(header or {})}
        head = {parameter: value for parameter, value in head.items() if value is not None}
        return jwt.encode(head, claims, self.key, default_type=None)
