"""An academy starts from a template; units are renamed by day."""

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest

from services.enrolment.adapters.templates import load_templates
from services.enrolment.domain.academy import Academy
from services.enrolment.domain.academy import Stage
from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.academy import open_academy
from services.enrolment.domain.errors import Invalid
from services.enrolment.domain.unit import Unit
from services.enrolment.domain.unit import UnitName


def opened(code: str = "PIA", time_zone: str = "Asia/Pontianak") -> Academy:
    template = load_templates()["design-thinking"]
    return open_academy(template, "pontianak", code, {"id": "Akademi"}, "id", time_zone)


def test_the_design_thinking_template_has_its_six_stages() -> None:
    slugs = [stage.slug for stage in opened().stage_template.stages]
    assert slugs == ["empathize", "define", "ideate", "prototype", "test", "implement"]


def test_the_lan_template_has_its_five_stages() -> None:
    slugs = [stage.slug for stage in load_templates()["lan"].stages.stages]
    assert slugs == ["drum-up", "diagnose", "design", "deliver", "display"]


def test_every_stage_of_every_template_is_bilingual() -> None:
    for template in load_templates().values():
        for stage in template.stages.stages:
            assert set(stage.title) == {"id", "en"}


@pytest.mark.parametrize("code", ["P", "PIAPIAX", "pia", "P1A", "PIA\n"])
def test_a_code_is_two_to_six_capitals(code: str) -> None:
    with pytest.raises(Invalid):
        opened(code=code)


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "../etc/passwd", "", "Asia"])
def test_a_time_zone_must_exist(zone: str) -> None:
    with pytest.raises(Invalid):
        opened(time_zone=zone)


def test_new_stages_make_the_next_version_of_the_template() -> None:
    changed = opened().changed(stages=(Stage("draft", {"id": "Rancang"}, 1),))
    assert changed.stage_template.version == 2
    with pytest.raises(Invalid):
        opened().changed(stages=(Stage("a", {}, 1), Stage("a", {}, 1)))


@pytest.mark.parametrize(("least", "most"), [(1, 5), (2, 6), (4, 3)])
def test_a_team_has_two_to_five_members(least: int, most: int) -> None:
    with pytest.raises(Invalid):
        TeamSize(least, most)


def test_the_day_is_the_one_in_the_academys_city() -> None:
    evening = datetime(2026, 3, 1, 18, tzinfo=UTC)
    assert opened().today(evening) == date(2026, 3, 2)
    assert opened(time_zone="Europe/London").today(evening) == date(2026, 3, 1)


def test_a_renamed_unit_has_each_name_on_its_days() -> None:
    unit = Unit("u", "pontianak", "ward", (UnitName("Sungai Jawi", date(2020, 1, 1)),))
    renamed = unit.renamed("Sungai Jawi Dalam", date(2026, 1, 1))
    assert renamed.name_on(date(2025, 12, 31)) == "Sungai Jawi"
    assert renamed.name_on(date(2026, 1, 1)) == "Sungai Jawi Dalam"
    assert renamed.name_on(date(2019, 12, 31)) is None
    with pytest.raises(Invalid):
        renamed.renamed("Earlier", date(2026, 1, 1))


def test_a_dissolved_unit_has_no_name_afterwards() -> None:
    unit = Unit("u", "pontianak", "ward", (UnitName("Sungai Jawi", date(2020, 1, 1)),))
    assert unit.ended(date(2026, 1, 1)).name_on(date(2026, 1, 2)) is None
