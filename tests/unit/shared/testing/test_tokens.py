"""The token maker is an issuer that services accept, and keeps its private key private."""

import stat
from pathlib import Path

import pytest
from joserfc import jwt

from shared.testing.tokens import TokenMaker
from shared.web.keys import FileKeys
from shared.web.tokens import InvalidToken
from shared.web.tokens import TokenVerifier


def test_a_saved_issuer_signs_tokens_that_the_saved_keys_verify(tmp_path: Path) -> None:
    public = TokenMaker().write(tmp_path / "keys")
    maker = TokenMaker.load(tmp_path / "keys")
    verifier = TokenVerifier(FileKeys(public), maker.issuer, maker.audience)
    assert verifier.verify(maker.mint("siti", roles=["operator"])).is_operator
    with pytest.raises(InvalidToken):
        verifier.verify(TokenMaker().mint("siti"))


def test_only_the_owner_may_read_the_private_key(tmp_path: Path) -> None:
    maker = TokenMaker()
    for _ in range(2):
        maker.write(tmp_path)
    assert stat.S_IMODE((tmp_path / "private.json").stat().st_mode) == 0o600
    assert '"d"' not in (tmp_path / "jwks.json").read_text()
    assert '"d"' in (tmp_path / "private.json").read_text()


def test_a_token_is_as_rfc_9068_asks() -> None:
    maker = TokenMaker()
    token = jwt.decode(maker.mint("siti", "Siti"), maker.key)
    assert token.header["typ"] == "at+jwt"
    assert {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} <= token.claims.keys()
    assert "email" not in token.claims


def test_overrides_replace_and_remove_claims() -> None:
    maker = TokenMaker()
    claims = jwt.decode(maker.mint("siti", sub="budi", jti=None), maker.key).claims
    assert claims["sub"] == "budi"
    assert "jti" not in claims
