"""The life of a curriculum version: from its import until it is withdrawn.

                    submit      publish       deprecate      withdraw
    importing ──▶ draft ──▶ in_review ──▶ published ──▶ deprecated ──▶ withdrawn
        │           ▲           │             └──────── withdraw ─────────▲
        │           └───────────┘
        │          request changes
        └───────▶ invalid

A version's contents never change; only its state does: what a review asks for comes as the next
version. Cohorts that are pinned to a deprecated or withdrawn version go on with it: nothing is
taken from under a running cohort.
"""

from enum import StrEnum

from services.content.domain.errors import WrongState


class VersionState(StrEnum):
    IMPORTING = "importing"
    INVALID = "invalid"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    DEPRECATED = "deprecated"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What may be done with a version."""

    ACCEPT_IMPORT = "accept_import"
    REFUSE_IMPORT = "refuse_import"
    SUBMIT = "submit"
    REQUEST_CHANGES = "request_changes"
    PUBLISH = "publish"
    DEPRECATE = "deprecate"
    WITHDRAW = "withdraw"


_FROM: dict[Act, tuple[VersionState, ...]] = {
    Act.ACCEPT_IMPORT: (VersionState.IMPORTING,),
    Act.REFUSE_IMPORT: (VersionState.IMPORTING,),
    Act.SUBMIT: (VersionState.DRAFT,),
    Act.REQUEST_CHANGES: (VersionState.IN_REVIEW,),
    Act.PUBLISH: (VersionState.IN_REVIEW,),
    Act.DEPRECATE: (VersionState.PUBLISHED,),
    Act.WITHDRAW: (VersionState.PUBLISHED, VersionState.DEPRECATED),
}

_TO: dict[Act, VersionState] = {
    Act.ACCEPT_IMPORT: VersionState.DRAFT,
    Act.REFUSE_IMPORT: VersionState.INVALID,
    Act.SUBMIT: VersionState.IN_REVIEW,
    Act.REQUEST_CHANGES: VersionState.DRAFT,
    Act.PUBLISH: VersionState.PUBLISHED,
    Act.DEPRECATE: VersionState.DEPRECATED,
    Act.WITHDRAW: VersionState.WITHDRAWN,
}

READABLE = frozenset(VersionState) - {VersionState.IMPORTING, VersionState.INVALID}
"""States in which a version has contents."""


REPINNABLE = frozenset({VersionState.PUBLISHED, VersionState.DEPRECATED})
"""States of what a running cohort may be moved to."""


def next_state(state: VersionState, act: Act) -> VersionState:
    """The state after the act. Raises WrongState when the version does not allow it now."""
    if state not in _FROM[act]:
        needed = ", ".join(_FROM[act])
        raise WrongState("version_state", state=str(state), act=str(act), needed=needed)
    return _TO[act]


def require_pinnable(state: VersionState) -> None:
    """Only a published version may be given to a cohort. Raises WrongState."""
    if state is not VersionState.PUBLISHED:
        raise WrongState("version_not_published", state=str(state))


def require_repinnable(state: VersionState) -> None:
    """What a running cohort may be moved to: a deprecated version too. Raises WrongState.

    When a newer version turns out to be bad, the one before it has often been deprecated already,
    and is what the cohort has to go back to.
    """
    if state not in REPINNABLE:
        raise WrongState("version_not_repinnable", state=str(state))
