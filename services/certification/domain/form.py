"""The form of a certificate's credential in JSON: its members, and what kind of value each has.

A signature covers what the JSON means. The same may be written otherwise (a text as a list of one
text, a type twice) and then other readers, our own page among them, may see something else in it.
So whatever is not written as this service writes it is none of its credentials; and what does not
fit is not worth the time that its canonical form would take.

What was signed once verifies for ever: members may be added here, and none may go.
"""

from dataclasses import dataclass
from typing import Any

from services.certification.domain.credential import CONTEXT
from services.certification.domain.rule import MOST_SKILLS

# Longer than any text of a credential, in characters; the longest is the rule in words.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class _Several:
    """A list of at most so many of this form."""

    of: Any
    most: int


class _Number:
    """A number; in JSON true and false are none."""


# A text stands for itself alone, a tuple for a list of just these texts, and a mapping for an
# object that has some of these members and no others.
_PROFILE = {"id": str, "type": ("Profile",), "name": str, "url": str}

_IDENTITY = {
    "type": "IdentityObject",
    "hashed": bool,
    "identityHash": str,
    "identityType": str,
    "salt": str,
}

_ALIGNMENT = {
    "type": ("Alignment",),
    "targetName": str,
    "targetDescription": str,
    "targetUrl": str,
    "targetFramework": str,
    "targetType": str,
}

_RESULT_DESCRIPTION = {
    "id": str,
    "type": ("ResultDescription",),
    "name": str,
    "resultType": str,
    "valueMin": str,
    "valueMax": str,
}

_ACHIEVEMENT = {
    "id": str,
    "type": ("Achievement",),
    "achievementType": str,
    "name": str,
    "description": str,
    "inLanguage": str,
    "version": str,
    "criteria": {"id": str, "narrative": str},
    "creditsAvailable": _Number,
    "alignment": _Several(_ALIGNMENT, MOST_SKILLS),
    "resultDescription": _Several(_RESULT_DESCRIPTION, 1),
}

_SUBJECT = {
    "id": str,
    "type": ("AchievementSubject",),
    "identifier": _Several(_IDENTITY, 2),
    "licenseNumber": str,
    "term": str,
    "achievement": _ACHIEVEMENT,
    "creditsEarned": _Number,
    "result": _Several({"type": ("Result",), "resultDescription": str, "value": str}, 1),
}

_STATUS = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": str,
    "statusListIndex": str,
    "statusListCredential": str,
}

_EVIDENCE = {"id": str, "type": ("Evidence",), "name": str, "narrative": str}

_CREDENTIAL = {
    "@context": CONTEXT,
    "id": str,
    "type": ("VerifiableCredential", "OpenBadgeCredential"),
    "name": str,
    "issuer": _PROFILE,
    "validFrom": str,
    "validUntil": str,
    "awardedDate": str,
    "credentialSubject": _SUBJECT,
    "credentialStatus": _STATUS,
    "evidence": _Several(_EVIDENCE, 1),
}

_PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": str,
    "proofPurpose": "assertionMethod",
    "created": str,
    "verificationMethod": str,
    "proofValue": str,
}


def is_written_so(credential: Any) -> bool:
    """Whether a credential without proof has nothing but what certificates say, written alike."""
    return _fits(credential, _CREDENTIAL)


def is_proof_written_so(proof: Any) -> bool:
    """The same for its proof."""
    return _fits(proof, _PROOF)


def _fits(value: Any, form: Any) -> bool:
    if isinstance(form, dict):
        if not isinstance(value, dict) or not value.keys() <= form.keys():
            return False
        return all(_fits(each, form[name]) for name, each in value.items())
    if isinstance(form, _Several):
        if not isinstance(value, list) or len(value) > form.most:
            return False
        return all(_fits(each, form.of) for each in value)
    if isinstance(form, tuple):
        return bool(value == list(form))
    if form is str:
        return isinstance(value, str) and len(value) <= LONGEST_TEXT
    if form is bool:
        return isinstance(value, bool)
    if form is _Number:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return bool(value == form)
