"""What the file of a certificate turns out to be, and whether it says what is on record.

Only GENUINE is good, and it says nothing yet of where the certificate stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from services.certification.domain.certificate import Certificate
from services.certification.domain.issuer import Issuer

# Nothing can be said about the signature.
UNREADABLE = "unreadable"  # no file of a known form, or a damaged one
EMPTY = "empty_file"  # it holds no certificate's data
SEVERAL = "several"  # it holds those of several certificates
FOREIGN = "foreign"  # another issuer's, who has to be asked
UNSIGNED = "unsigned"

# The signature is not that of the academy for this content.
UNSAFE_ALGORITHM = "unsafe_algorithm"  # signed in a way in which the academy never signs
UNKNOWN_TERMS = "unknown_terms"  # words or meanings that the academy's credentials do not have
FORGED = "forged"  # by a key that is none of the academy's
CHANGED = "changed"  # by the academy's key, for another content

# The academy signed it, and still it is not to be relied on.
EXPIRED = "expired"
NOT_YET = "not_yet"
UNRECORDED = "unrecorded"  # no such certificate is on record
MISMATCH = "mismatch"  # the document around it is that of another certificate
OUTDATED = "outdated"  # the record says something else
UNCLEAR = "unclear"  # the record and the status list contradict each other

GENUINE = "genuine"

VERDICTS = (
    UNREADABLE,
    EMPTY,
    SEVERAL,
    FOREIGN,
    UNSIGNED,
    UNSAFE_ALGORITHM,
    UNKNOWN_TERMS,
    FORGED,
    CHANGED,
    EXPIRED,
    NOT_YET,
    UNRECORDED,
    MISMATCH,
    OUTDATED,
    UNCLEAR,
    GENUINE,
)

# How much the clocks of two machines may differ.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Said:
    """What a credential says, as far as its certificate on paper says it too."""

    serial: str
    holder: str
    title: str
    term: str  # cohort and programme
    hours: float | None
    valid_from: datetime
    valid_until: datetime | None
    issuer: str  # name
    achievement: str  # address
    score: str | None  # percent, when the holder lets it be said
    status: tuple[str, str]  # address of the list, and the index in it


def said_by(credential: Mapping[str, Any]) -> Said | None:
    """What the credential says; None when it is no certificate's."""
    try:
        subject, status = credential["credentialSubject"], credential["credentialStatus"]
        if "OpenBadgeCredential" not in credential["type"]:
            return None
        (holder,) = [
            each["identityHash"]
            for each in subject["identifier"]
            if each["identityType"] == "name" and each["hashed"] is False
        ]
        until = credential.get("validUntil")
        results = subject.get("result") or [{}]
        return Said(
            serial=subject["licenseNumber"],
            holder=holder,
            title=subject["achievement"]["name"],
            term=subject["term"],
            hours=subject.get("creditsEarned"),
            valid_from=_moment(credential["validFrom"]),
            valid_until=None if until is None else _moment(until),
            issuer=credential["issuer"]["name"],
            achievement=subject["achievement"]["id"],
            score=results[0].get("value"),
            status=(status["statusListCredential"], status["statusListIndex"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def out_of_time(said: Said, now: datetime) -> str | None:
    """EXPIRED or NOT_YET; None while it is valid by its own dates, give or take SKEW."""
    if said.valid_until is not None and now > said.valid_until + SKEW:
        return EXPIRED
    return NOT_YET if now < said.valid_from - SKEW else None


def differences(said: Said, certificate: Certificate, issuer: Issuer) -> tuple[str, ...]:
    """The fields of `said` that the certificate on record does not have so.

    What the holder may let it say or not at any time is left aside.
    """
    number = certificate.status_list
    place = None
    if number is not None:
        place = (issuer.status_address(number), str(certificate.status_index))
    terms = {f"{certificate.cohort_number} · {text}" for text in _texts(certificate.programme)}
    address = issuer.achievement_address(certificate.rule_id, certificate.rule_version)
    agrees = {
        "serial": said.serial == certificate.serial,
        "holder": said.holder == certificate.holder,
        "title": said.title in _texts(certificate.title),
        "term": said.term in terms,
        "hours": (said.hours or 0) == certificate.hours,
        "valid_from": said.valid_from == certificate.issued_at.replace(microsecond=0),
        "achievement": said.achievement == address,
        "status": said.status == place,
    }
    return tuple(name for name, same in agrees.items() if not same)


def _texts(texts: Mapping[str, str]) -> set[str]:
    """The text in every language, or nothing where there is none."""
    return {text for text in texts.values() if text.strip()} or {""}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
