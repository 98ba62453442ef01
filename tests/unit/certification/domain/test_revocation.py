"""Many certificates revoked by one act."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest

from services.certification.domain.certificate import Certificate
from services.certification.domain.errors import WrongState
from services.certification.domain.revocation import DONE
from services.certification.domain.revocation import UNDOING
from services.certification.domain.revocation import UNDONE
from services.certification.domain.revocation import Revocation
from tests.unit.certification.domain.test_certificate import certificate

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(hours=24)


def revocation(**changes: Any) -> Revocation:
    fields: dict[str, Any] = {
        "id": "act-1",
        "academy": "pontianak",
        "cohort_id": "cohort-1",
        "certificates": (),
        "reason": "The wrong rule.",
        "by": "organiser-1",
        "at": NOW,
        "total": 4,
    }
    return Revocation(**{**fields, **changes})


def revoked(batch: str | None = "act-1") -> Certificate:
    return certificate().revoke("organiser-1", "The wrong rule.", NOW, batch)


def test_it_counts_what_it_has_seen_to() -> None:
    act = revocation()
    assert act.progress == 0.0
    act = act.seen_to("a", True).seen_to("b", False).seen_to("c", True)
    assert (act.cursor, act.revoked, act.skipped, act.progress) == ("c", 2, 1, 0.75)
    act = act.end()
    assert (act.state, act.progress) == (DONE, 1.0)


def test_undoing_has_a_progress_of_its_own() -> None:
    act = revocation().seen_to("a", True).seen_to("b", True).end()
    act = act.undo("organiser-2", "It was right.", NOW + DAY)
    assert (act.state, act.progress) == (UNDOING, 0.0)
    act = act.brought_back("a", True)
    assert (act.progress, act.reinstated, act.not_reinstated) == (0.5, 1, 0)
    act = act.brought_back("b", False).brought_back("c", None)
    assert (act.undo_cursor, act.progress, act.not_reinstated) == ("c", 1.0, 1)
    assert act.end().state == UNDONE


def test_it_can_be_undone_for_a_day_and_once() -> None:
    with pytest.raises(WrongState) as refused:
        revocation().end().undo("organiser-1", "Late.", NOW + DAY + timedelta(seconds=1))
    assert refused.value.code == "undo_window_over"
    undoing = revocation().undo("organiser-1", "At once.", NOW)
    for ended in (undoing, undoing.end()):
        with pytest.raises(WrongState):
            ended.undo("organiser-1", "Again.", NOW)


def test_the_end_is_the_end() -> None:
    for state in (DONE, UNDONE):
        assert replace(revocation(), state=state).end().state == state


def test_it_brings_back_what_it_has_revoked_and_nothing_else_has_touched() -> None:
    act = revocation()
    assert act.can_bring_back(revoked())
    for other in (
        certificate(),
        revoked("act-2"),
        revoked(None),
        revoked().supersede("organiser-1", "A new one.", NOW, "PIA-2"),
        revoked().reinstate("organiser-1", "By hand.", NOW, False),
        revoked()
        .reinstate("organiser-1", "By hand.", NOW, False)
        .revoke("organiser-1", "Wrong after all.", NOW),
    ):
        assert not act.can_bring_back(other)


def test_it_remembers_what_it_has_revoked_whatever_became_of_it() -> None:
    act = revocation()
    assert act.has_revoked(revoked().reinstate("organiser-1", "By hand.", NOW, False))
    assert not act.has_revoked(revoked("act-2"))
    assert not act.has_revoked(certificate())
