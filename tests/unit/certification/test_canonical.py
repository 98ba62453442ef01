"""The canonical form of credentials, against another implementation of the same standard."""

import random
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import jsonld

from services.certification.adapters.credentials.canonical import canonical
from services.certification.adapters.credentials.contexts import load_context
from services.certification.adapters.credentials.errors import BadSignature
from services.certification.adapters.credentials.errors import Malformed
from services.certification.adapters.credentials.errors import UnknownKey
from services.certification.adapters.credentials.proofs import sign_proof
from services.certification.adapters.credentials.proofs import verify_proof
from services.certification.domain.certificate import Certificate
from services.certification.domain.credential import compose
from services.certification.domain.form import is_proof_written_so
from services.certification.domain.form import is_written_so
from services.certification.domain.issuer import Issuer
from services.certification.domain.rule import MOST_SKILLS

ISSUER = Issuer("https://certificates.example", "pontianak", {"id": "Akademi", "en": "Academy"})
METHOD = f"{ISSUER.did}#key"
AT = datetime(2026, 11, 30, tzinfo=UTC)

# Texts that are something else in JSON, N-Quads, or to what finds the statements of a structure.
TEXTS = (
    "Siti",
    'a "b" \\ c\n\td',
    "mark 0",
    "https://mark.invalid/1",
    "https://unknown.invalid/x",
    "did:key:z6Mk",
    "true",
    "40",
    "ꦱꦶꦠꦶ \U0001f600",
    "a:b",
    "@kantor",
    "@type",
    "_:b0",
    "_:",
)

CERTIFICATE = Certificate(
    id="1",
    academy="pontianak",
    enrolment_id="e",
    person_id="p",
    cohort_id="c",
    kind="completion",
    issue=1,
    serial="PIA-2026-C03-0123-K7M2QX",
    holder="Siti Rahmawati",
    title={"id": "Inovator Layanan Publik"},
    programme={"id": "Akademi Inovator"},
    cohort_number="C03",
    hours=40,
    rule_id="innovator",
    rule_version=1,
    earned_at=AT,
    issued_at=AT,
    score=0.8,
    status_list=1,
    status_index=7,
)


def credential(seed: int = 0) -> dict[str, Any]:
    """One of many: texts, what is shared, skills and numbers differ with the seed."""
    pick = random.Random(seed)
    sharing = {
        "score": pick.random() < 0.5,
        "did": f"did:web:orang.example:{seed}" if pick.random() < 0.3 else None,
        "evidence": "https://inovasi.example/3?a=1" if pick.random() < 0.5 else None,
    }
    if pick.random() < 0.5:
        sharing["identity"] = {"hash": f"sha256${pick.getrandbits(256):064x}", "salt": str(seed)}
    skills = [
        {
            "uri": f"https://skills.example/{number}",
            "name": {"id": pick.choice(TEXTS)},
            "description": {"id": pick.choice(TEXTS)},
        }
        for number in range(pick.randrange(4))
    ]
    return compose(
        replace(
            CERTIFICATE,
            holder=pick.choice(TEXTS),
            title={"id": pick.choice(TEXTS)},
            hours=pick.choice((0, 8, 12.5, 40.0)),
            criteria={"id": pick.choice(("", *TEXTS))},
            skills=tuple(skills),
            sharing=sharing,
            status_index=pick.randrange(131_072),
        ),
        ISSUER,
    )


def by_pyld(document: dict[str, Any]) -> str:
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": load_context,
    }
    return str(jsonld.normalize(document, options))


def test_any_credential_has_the_canonical_form_that_others_find() -> None:
    for seed in range(300):
        document = credential(seed)
        assert canonical(document) == by_pyld(document), seed


def test_a_holder_without_an_identifier_of_their_own_may_have_several_identities() -> None:
    """The statements of two nameless parts then differ in nothing but those parts."""
    sharing = {"identity": {"hash": "sha256$00", "salt": "a"}}
    forms = set()
    for number in range(50):
        document = compose(replace(CERTIFICATE, sharing=sharing, holder=f"Siti {number}"), ISSUER)
        assert canonical(document) == by_pyld(document)
        forms.add(canonical(document))
    assert len(forms) == 50


@pytest.mark.parametrize(
    "change",
    [
        {"@context": ["https://www.w3.org/ns/credentials/v2", "https://evil.example/context"]},
        {"@context": {"name": "https://schema.org/name"}},
        {"unknownTerm": "Gold"},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "Unknown"]},
        {"https://schema.org/name": "Gold"},
        {"@id": "https://certificates.example/verify/other"},
        {"id": "_:b0"},
        {"id": "verify/relative"},
        {"name": None},
        {"name": []},
        {"name": {}},
        {"name": {"@value": "Gold", "@language": "en"}},
        {"evidence": [{"id": "https://a.example", "type": ["Evidence"], "@included": []}]},
        {"name": "\ud800"},
        {"creditsEarned": 2**53},
        {"issuer": [[[[[[[[[[[[[[[[[["https://a.example"]]]]]]]]]]]]]]]]]]},
    ],
)
def test_what_a_signature_would_not_cover_is_neither_signed_nor_verified(
    change: dict[str, Any],
) -> None:
    key = Ed25519PrivateKey.generate()
    good = credential()
    proof = sign_proof(good, key, METHOD, AT)
    changed = {**good, **change}
    with pytest.raises(Malformed):
        sign_proof(changed, key, METHOD, AT)
    with pytest.raises(Malformed):
        verify_proof({**changed, "proof": proof}, {METHOD: key.public_key()})


def test_two_nameless_parts_that_say_the_same_are_refused() -> None:
    """Numbering them takes time without bound, and no credential here has them."""
    twin = {"type": ["Evidence"], "name": "Same"}
    with pytest.raises(Malformed):
        canonical({**credential(), "evidence": [twin, twin]})


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all texts and numbers in a document."""
    if isinstance(value, dict):
        return [each for key in value for each in leaves(value[key], (*path, key))]
    if isinstance(value, list):
        return [each for at, one in enumerate(value) for each in leaves(one, (*path, at))]
    return [path]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: tuple[Any, ...], text: Any) -> Any:
    if not path:
        return text
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], text)
    return copy


def test_no_value_can_be_changed_without_the_proof_failing() -> None:
    key = Ed25519PrivateKey.generate()
    sharing = {"score": True, "evidence": "https://inovasi.example/3", "did": "did:web:a.example"}
    signed = compose(replace(CERTIFICATE, sharing=sharing), ISSUER)
    signed["proof"] = sign_proof(signed, key, METHOD, AT)
    keys = {METHOD: key.public_key()}
    assert verify_proof(signed, keys) == {k: v for k, v in signed.items() if k != "proof"}
    paths = leaves({name: value for name, value in signed.items() if name != "proof"})
    assert len(paths) > 30
    for path in paths:
        for other in ("https://changed.example/", "Changed"):
            with pytest.raises((BadSignature, Malformed)):
                verify_proof(put(signed, path, other), keys)


def whole() -> dict[str, Any]:
    """A credential with everything that one may have."""
    skill = {"name": {"id": "Skill"}, "description": {"id": "What it is"}}
    return compose(
        replace(
            CERTIFICATE,
            criteria={"id": "All of it; " * 900},
            skills=tuple({**skill, "uri": f"https://a.example/{n}"} for n in range(MOST_SKILLS)),
            sharing={
                "score": True,
                "evidence": "https://inovasi.example/3",
                "did": "did:web:a.example",
                "identity": {"hash": "sha256$00", "salt": "a"},
            },
        ),
        ISSUER,
    )


def test_every_credential_is_written_in_the_one_form() -> None:
    for kind in ("completion", "attendance", "programme", "other"):
        assert is_written_so(compose(replace(CERTIFICATE, kind=kind), ISSUER))
    for seed in range(300):
        assert is_written_so(credential(seed)), seed
    assert is_written_so({**whole(), "validUntil": "2030-01-01T00:00:00Z"})
    assert is_proof_written_so(sign_proof(whole(), Ed25519PrivateKey.generate(), METHOD, AT))


def test_whatever_is_written_otherwise_or_besides_has_another_form() -> None:
    good = whole()
    paths = leaves(good)
    assert len(paths) > 150
    for path in paths:
        value = at(good, path)
        others = [[value], {"id": value}, None]
        others += ["x" * 20_001] if isinstance(value, str) else [str(value)]
        if not isinstance(value, bool):
            others += [True]
        for other in others:
            assert not is_written_so(put(good, path, other)), (path, other)
        # Of every object and list on the way, one with more in it, and one in a list.
        for length in range(1, len(path)):
            inside = at(good, path[:length])
            more = [*inside, *inside * 20] if isinstance(inside, list) else {**inside, "x": "y"}
            for other in (more, [inside]):
                assert not is_written_so(put(good, path[:length], other)), path[:length]
    for another in (None, [], "x", [good], {**good, "proof": {}}):
        assert not is_written_so(another)


def test_who_names_none_of_the_keys_is_told_so_before_anything_is_looked_at() -> None:
    key = Ed25519PrivateKey.generate()
    proof = sign_proof(credential(), key, METHOD, AT)
    with pytest.raises(UnknownKey):
        verify_proof({"@context": "any", "made up": [{}], "proof": proof}, {})
