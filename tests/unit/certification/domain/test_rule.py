"""Award rules: what is refused, and how a rule reads."""

from typing import Any

import pytest

from services.certification.domain.award import Requirement
from services.certification.domain.errors import Invalid
from services.certification.domain.rule import AwardRule
from services.certification.domain.rule import RuleName
from services.certification.domain.rule import Skill
from services.certification.domain.rule import check_kinds
from services.certification.domain.words import describe
from services.certification.domain.words import describe_rule

ESCO = "http://data.europa.eu/esco/skill/"


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


def skill(uri: str = f"{ESCO}one", **changes: Any) -> Skill:
    texts = {"name": {"en": "innovate"}, "description": {"en": "Find new ways."}}
    return Skill(uri, **{**texts, **changes})


SKILL = skill()


@pytest.mark.parametrize(
    "uri",
    [
        "http://data.europa.eu.example/esco/skill/one",
        "http://somebody@data.europa.eu/esco/skill/one",
        "javascript:alert(1)",
        "https://",
        "https://somebody@data.europa.eu/skill",
        "https://data.europa.eu/a b",
        "https://data.europa.eu/\u202egnp",
        "https://[::1",
        "https://data.europa.eu/" + "x" * 500,
    ],
)
def test_a_skill_has_an_address_that_anybody_may_follow(uri: str) -> None:
    with pytest.raises(Invalid) as refused:
        skill(uri)
    assert refused.value.code == "rule_skill_address"


@pytest.mark.parametrize("field", ["name", "description"])
def test_a_skill_has_a_name_and_a_description(field: str) -> None:
    with pytest.raises(Invalid) as refused:
        skill(**{field: {"en": " "}})
    assert refused.value.code == "rule_skill_text"


def test_a_programme_reads_as_the_certificates_that_it_is_built_from() -> None:
    built = rule(
        kind="programme",
        certificates=("first", "second"),
        all_items=False,
        minimum_score=0,
        sessions_attended=0,
        gates_passed=(),
    )
    assert describe_rule(built) == {
        "en": "certificate first; certificate second; 40 hours (JP)",
        "id": "sertifikat first; sertifikat second; 40 jam pelajaran (JP)",
    }


def test_two_rules_of_one_kind_do_not_go_together() -> None:
    present = rule(id="present", kind="attendance")
    check_kinds(rule(), (present,))
    with pytest.raises(Invalid) as refused:
        check_kinds(rule(), (present, rule(id="other")))
    assert refused.value.code == "rule_kind_twice"


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
        ({"kind": "programme"}, "rule_programme_certificates"),
        ({"certificates": ("first", "first")}, "rule_certificate_twice"),
        ({"certificates": ("innovator",)}, "rule_certificate_own"),
        ({"certificates": tuple(f"rule-{n}" for n in range(21))}, "rule_too_many"),
        ({"also": (RuleName("present", 1), RuleName("present", 2))}, "rule_also_twice"),
        ({"also": (RuleName("innovator", 1),)}, "rule_also_twice"),
        ({"also": tuple(RuleName(f"rule-{n}", 1) for n in range(3))}, "rule_too_many"),
        ({"skills": (SKILL, SKILL)}, "rule_skill_twice"),
        ({"skills": tuple(skill(f"{ESCO}{n}") for n in range(21))}, "rule_too_many"),
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
