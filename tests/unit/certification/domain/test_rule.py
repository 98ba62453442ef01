"""Award rules: what is refused, and how a rule reads."""

from typing import Any

import pytest

from services.certification.domain.award import Requirement
from services.certification.domain.errors import Invalid
from services.certification.domain.rule import AwardRule
from services.certification.domain.words import describe
from services.certification.domain.words import describe_rule


def rule(**changes: Any) -> AwardRule:
    fields: dict[str, Any] = {
        "id": "innovator",
        "version": 1,
        "kind": "completion",
        "title": {"en": "Innovator"},
        "all_items": True,
        "minimum_score": 0.7,
        "sessions_attended": 2,
        "gates_passed": ("empathize",),
        "hours": 40,
    }
    return AwardRule(**{**fields, **changes})


def test_a_rule_reads_as_one_line_in_both_languages() -> None:
    assert describe_rule(rule()) == {
        "en": "all required items; score ≥ 0.7; 2 sessions; gate empathize; 40 hours (JP)",
        "id": "semua materi wajib; nilai ≥ 0,7; 2 sesi asistensi; gerbang empathize; "
        "40 jam pelajaran (JP)",
    }


def test_what_a_rule_does_not_ask_for_is_not_read_out() -> None:
    small = rule(all_items=False, minimum_score=0, sessions_attended=1, gates_passed=(), hours=1.5)
    assert describe_rule(small)["en"] == "1 session; 1.5 hours (JP)"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "Not a slug"}, "rule_id_form"),
        ({"kind": "excellence"}, "rule_kind_unknown"),
        ({"title": {"en": " "}}, "rule_title_missing"),
        ({"minimum_score": 1.1}, "rule_score_range"),
        ({"sessions_attended": -1}, "rule_sessions_range"),
        ({"hours": -1}, "rule_hours_range"),
        ({"gates_passed": ("define", "define")}, "rule_gate_twice"),
        (
            {"all_items": False, "minimum_score": 0, "sessions_attended": 0, "gates_passed": ()},
            "rule_asks_nothing",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rule(**changes)
    assert refused.value.code == code


def test_a_score_just_below_is_not_rounded_up_to_the_threshold() -> None:
    almost = Requirement("minimum_score", False, 0.699, 0.7)
    assert describe(almost, {})["en"] == "Score 0.69; at least 0.7 is needed."
    assert describe(almost, {})["id"] == "Nilai 0,69; paling sedikit 0,7."


def test_a_gate_is_called_by_its_title_where_there_is_one() -> None:
    gate = Requirement("gate_passed", False, 0, 1, subject="empathize")
    titles = {"empathize": {"id": "Empati", "en": "Empathise"}}
    assert describe(gate, titles)["id"] == "Tim belum lulus gerbang Empati."
    assert "empathize" in describe(gate, {})["en"]
