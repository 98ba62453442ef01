"""What a certificate says as an Open Badge (OpenBadgeCredential, Open Badges 3.0).

Open Badges 3.0 knows one language for a text: it is the academy's own (`Issuer.locale`), and the
other one where the academy's is missing. What is public for whoever has the serial was agreed to:
the score, the evidence, the hashed address and the holder's DID are there only when the holder
lets them be.
"""

import base64
import json
import math
import re
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from services.certification.domain.certificate import Certificate
from services.certification.domain.issuer import Issuer
from services.certification.domain.languages import in_language

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)

# Registered claims that stand beside the credential in a token and say again what it says.
CLAIMS = frozenset({"iss", "jti", "nbf", "exp", "sub"})

# What may be an address in a credential, and is then written as it is.
ADDRESS = re.compile(r"(?:https?://|urn:uuid:|did:)[A-Za-z0-9:/?#@!$&'()*+,;=._~%-]+\Z")

_Say = Callable[[Mapping[str, str]], str]

_TYPES = {
    "completion": "CertificateOfCompletion",
    "attendance": "ext:CertificateOfAttendance",
    "programme": "LearningProgram",
}

_WHAT = {
    "completion": ("Telah menyelesaikan", "Completed"),
    "attendance": ("Telah mengikuti", "Attended"),
    "programme": ("Telah menyelesaikan rangkaian program", "Completed the programme"),
}

_SCORE = {"id": "Nilai", "en": "Score"}
_EVIDENCE = {"id": "Halaman proyek", "en": "Project page"}
_PROJECT = {
    "id": "Inovasi yang dikerjakan tim selama program.",
    "en": "The innovation that the team worked on during the programme.",
}


def compose(certificate: Certificate, issuer: Issuer) -> dict[str, Any]:
    """The credential, without a signature. Pure: the same certificate and issuer give the same.

    Raises ValueError while the certificate has no place in a status list: without one it could not
    be revoked.
    """
    if certificate.status_list is None or certificate.status_index is None:
        raise ValueError("no place in a status list")
    say = _in(issuer.locale)
    achievement = issuer.achievement_address(certificate.rule_id, certificate.rule_version)
    credential: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": issuer.verify_address(certificate.serial),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": say(certificate.title),
        "issuer": profile_of(issuer),
        "validFrom": _moment(certificate.issued_at),
        "awardedDate": _moment(certificate.earned_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            **_recipient(certificate),
            "licenseNumber": certificate.serial,
            "term": f"{certificate.cohort_number} · {say(certificate.programme)}",
            "achievement": _achievement(certificate, issuer),
        },
        "credentialStatus": {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(certificate.status_index),
            "statusListCredential": issuer.status_address(certificate.status_list),
        },
    }
    subject = credential["credentialSubject"]
    if certificate.hours:
        subject["creditsEarned"] = _plain(certificate.hours)
    if certificate.score is not None and certificate.sharing.get("score"):
        subject["result"] = [_result(certificate.score, achievement)]
    page = certificate.sharing.get("evidence")
    if page:
        credential["evidence"] = [
            {"id": page, "type": ["Evidence"], "name": say(_EVIDENCE), "narrative": say(_PROJECT)}
        ]
    return credential


def is_address(text: str) -> bool:
    """Whether the text can stand in a credential as an address: https, http, did or urn:uuid."""
    return ADDRESS.match(text) is not None


def credential_of(certificate: Certificate) -> dict[str, Any] | None:
    """The signed credential as JSON-LD, with its proof; None while it is not signed."""
    if not certificate.token or certificate.proof is None:
        return None
    payload = certificate.token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {**without_claims(claims), "proof": dict(certificate.proof)}


def without_claims(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The credential in a token's payload."""
    return {name: value for name, value in payload.items() if name not in CLAIMS}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def profile_of(issuer: Issuer) -> dict[str, Any]:
    """The issuer as its credentials name it (Profile)."""
    return {
        "id": issuer.did,
        "type": ["Profile"],
        "name": _in(issuer.locale)(issuer.name),
        "url": issuer.address,
    }


def _recipient(certificate: Certificate) -> dict[str, Any]:
    """Whom it is made out to: the name as printed, and what the holder wants beside it."""
    name = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": certificate.holder,
        "identityType": "name",
    }
    identity = certificate.sharing.get("identity")
    if not identity:
        identifiers = [name]
    else:
        email = {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": identity["hash"],
            "identityType": "emailAddress",
            "salt": identity["salt"],
        }
        identifiers = [name, email]
    did = certificate.sharing.get("did")
    return {**({"id": did} if did else {}), "identifier": identifiers}


def _achievement(certificate: Certificate, issuer: Issuer) -> dict[str, Any]:
    return achievement_of(
        issuer,
        rule_id=certificate.rule_id,
        version=certificate.rule_version,
        kind=certificate.kind,
        title=certificate.title,
        subject=certificate.programme,
        criteria=certificate.criteria,
        hours=certificate.hours,
        skills=certificate.skills,
        scored=certificate.score is not None and bool(certificate.sharing.get("score")),
    )


def achievement_of(
    issuer: Issuer,
    *,
    rule_id: str,
    version: int,
    kind: str,
    title: Mapping[str, str],
    subject: Mapping[str, str],
    criteria: Mapping[str, str],
    hours: float,
    skills: Sequence[Mapping[str, Any]],
    scored: bool,
) -> dict[str, Any]:
    """What was achieved (Achievement); `subject` is what was completed or attended, by language.

    `scored` lets it say what a score means.
    """
    say = _in(issuer.locale)
    address = issuer.achievement_address(rule_id, version)
    made: dict[str, Any] = {
        "id": address,
        "type": ["Achievement"],
        "achievementType": _TYPES.get(kind, "Certificate"),
        "name": say(title),
        "description": say(_description(kind, subject, hours)),
        "inLanguage": issuer.language,
        "version": str(version),
        "criteria": {"id": f"{address}#criteria"},
    }
    narrative = say(criteria)
    if narrative:
        made["criteria"]["narrative"] = narrative
    if hours:
        made["creditsAvailable"] = _plain(hours)
    if skills:
        made["alignment"] = _alignments(skills, say)
    if scored:
        made["resultDescription"] = [
            {
                "id": f"{address}#score",
                "type": ["ResultDescription"],
                "name": say(_SCORE),
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
            }
        ]
    return made


def _alignments(skills: Sequence[Mapping[str, Any]], say: _Say) -> list[dict[str, Any]]:
    """Each skill once: two parts of a credential that say the same have no canonical order."""
    made = {}
    for skill in skills:
        esco = "://data.europa.eu/esco/" in skill["uri"]
        made[skill["uri"]] = {
            "type": ["Alignment"],
            "targetName": say(skill["name"]),
            "targetDescription": say(skill["description"]),
            "targetUrl": skill["uri"],
            "targetFramework": "ESCO" if esco else urlsplit(skill["uri"]).netloc,
            "targetType": "ext:ESCOSkill" if esco else "ceasn:Competency",
        }
    return list(made.values())


def _result(score: float, address: str) -> dict[str, Any]:
    """Rounded down to whole hundredths of a percent: a score is never made better."""
    percent = math.floor(score * 10_000 + 1e-6) / 100
    return {
        "type": ["Result"],
        "resultDescription": f"{address}#score",
        "value": f"{percent:.2f}".rstrip("0").rstrip("."),
    }


def _description(kind: str, subject: Mapping[str, str], hours: float) -> dict[str, str]:
    """What was achieved, with the hours in words: JP are no unit that credits know."""
    indonesian, english = _WHAT.get(kind, _WHAT["completion"])
    described = {
        "id": f"{indonesian} {_in('id')(subject)}",
        "en": f"{english} {_in('en')(subject)}",
    }
    if hours:
        jp = str(_plain(hours))
        described["id"] += f", {jp.replace('.', ',')} jam pelajaran (JP) @ 45 menit"
        described["en"] += f", {jp} training hours (JP) of 45 minutes"
    return {language: f"{text}." for language, text in described.items()}


def _in(locale: str) -> _Say:
    """Picks the text in this language, or in another where there is none."""
    return partial(in_language, language=locale.split("-")[0])


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number
