"""The life of a curriculum version."""

import pytest

from services.content.domain.errors import WrongState
from services.content.domain.versions import READABLE
from services.content.domain.versions import Act
from services.content.domain.versions import VersionState
from services.content.domain.versions import next_state
from services.content.domain.versions import require_pinnable
from services.content.domain.versions import require_repinnable

ALLOWED = {
    (VersionState.IMPORTING, Act.ACCEPT_IMPORT): VersionState.DRAFT,
    (VersionState.IMPORTING, Act.REFUSE_IMPORT): VersionState.INVALID,
    (VersionState.DRAFT, Act.SUBMIT): VersionState.IN_REVIEW,
    (VersionState.IN_REVIEW, Act.REQUEST_CHANGES): VersionState.DRAFT,
    (VersionState.IN_REVIEW, Act.PUBLISH): VersionState.PUBLISHED,
    (VersionState.PUBLISHED, Act.DEPRECATE): VersionState.DEPRECATED,
    (VersionState.PUBLISHED, Act.WITHDRAW): VersionState.WITHDRAWN,
    (VersionState.DEPRECATED, Act.WITHDRAW): VersionState.WITHDRAWN,
}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", VersionState)
def test_a_version_moves_only_along_the_drawn_arrows(state: VersionState, act: Act) -> None:
    if (state, act) in ALLOWED:
        assert next_state(state, act) is ALLOWED[state, act]
    else:
        with pytest.raises(WrongState) as refused:
            next_state(state, act)
        assert refused.value.params["state"] == state


@pytest.mark.parametrize("state", VersionState)
def test_only_a_published_version_may_be_pinned(state: VersionState) -> None:
    if state is VersionState.PUBLISHED:
        require_pinnable(state)
    else:
        with pytest.raises(WrongState):
            require_pinnable(state)


@pytest.mark.parametrize("state", VersionState)
def test_a_running_cohort_may_be_moved_to_a_deprecated_version_too(state: VersionState) -> None:
    if state in (VersionState.PUBLISHED, VersionState.DEPRECATED):
        require_repinnable(state)
    else:
        with pytest.raises(WrongState):
            require_repinnable(state)


def test_a_version_without_contents_is_not_readable() -> None:
    assert VersionState.IMPORTING not in READABLE
    assert VersionState.INVALID not in READABLE
    assert VersionState.WITHDRAWN in READABLE
