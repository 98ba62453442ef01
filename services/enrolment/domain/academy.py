"""An academy: opened from a template, which it then keeps as versioned data of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError

from services.enrolment.domain.errors import Invalid

CODE = re.compile(r"[A-Z]{2,6}\Z")
LARGEST_TEAM = 5
SMALLEST_TEAM = 2


@dataclass(frozen=True)
class Stage:
    """One stage of an innovation project and how many pieces of evidence its gate asks for."""

    slug: str
    title: Mapping[str, str]
    required_evidence: int


@dataclass(frozen=True)
class StageTemplate:
    """The stages in their order. A change makes the next version; cohorts keep their own."""

    id: str
    version: int
    stages: tuple[Stage, ...]

    def next(self, stages: tuple[Stage, ...]) -> StageTemplate:
        """The next version, with these stages."""
        _check_stages(stages)
        return StageTemplate(self.id, self.version + 1, stages)


@dataclass(frozen=True)
class TeamSize:
    """The least and the most members of a team."""

    min: int = SMALLEST_TEAM
    max: int = LARGEST_TEAM

    def __post_init__(self) -> None:
        if not SMALLEST_TEAM <= self.min <= self.max <= LARGEST_TEAM:
            raise Invalid("team_size_range", "/team_size", min=SMALLEST_TEAM, max=LARGEST_TEAM)


@dataclass(frozen=True)
class Template:
    """What a template file holds: the start of an academy."""

    id: str
    title: Mapping[str, str]
    stages: StageTemplate
    roles: tuple[str, ...]
    team_size: TeamSize
    offer_hours: int


@dataclass(frozen=True)
class Academy:
    """A city's academy. The slug and the code never change: ids and serials hold them."""

    slug: str
    code: str
    name: Mapping[str, str]
    locale: str
    time_zone: str
    template: str
    stage_template: StageTemplate
    roles: tuple[str, ...]
    team_size: TeamSize
    offer_hours: int
    version: int = 0

    def today(self, now: datetime) -> date:
        """The day that it is in the academy's city."""
        return now.astimezone(ZoneInfo(self.time_zone)).date()

    def changed(
        self,
        name: Mapping[str, str] | None = None,
        locale: str | None = None,
        time_zone: str | None = None,
        offer_hours: int | None = None,
        team_size: TeamSize | None = None,
        stages: tuple[Stage, ...] | None = None,
    ) -> Academy:
        """The academy with what is given changed; later cohorts take it up, earlier ones do not."""
        if time_zone is not None:
            _check_time_zone(time_zone)
        template = self.stage_template
        return replace(
            self,
            name=self.name if name is None else name,
            locale=locale or self.locale,
            time_zone=time_zone or self.time_zone,
            offer_hours=offer_hours or self.offer_hours,
            team_size=team_size or self.team_size,
            stage_template=template if stages is None else template.next(stages),
        )


def open_academy(
    template: Template,
    slug: str,
    code: str,
    name: Mapping[str, str],
    locale: str,
    time_zone: str,
) -> Academy:
    """A new academy with what the template gives it."""
    if not CODE.match(code):
        raise Invalid("academy_code_form", "/code")
    _check_time_zone(time_zone)
    return Academy(
        slug=slug,
        code=code,
        name=name,
        locale=locale,
        time_zone=time_zone,
        template=template.id,
        stage_template=template.stages,
        roles=template.roles,
        team_size=template.team_size,
        offer_hours=template.offer_hours,
    )


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # A name such as "../etc" is a ValueError and a folder of the database an OSError.
        raise Invalid("time_zone_unknown", "/time_zone", time_zone=name) from None


def _check_stages(stages: tuple[Stage, ...]) -> None:
    slugs = [stage.slug for stage in stages]
    if not slugs or len(set(slugs)) != len(slugs):
        raise Invalid("stages_not_distinct", "/stages")
