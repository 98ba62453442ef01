"""Award rules: what must have been done for a certificate. Data, in versions, never edited."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.certification.domain.errors import Invalid

COMPLETION = "completion"
ATTENDANCE = "attendance"
PROGRAMME = "programme"
KINDS = (COMPLETION, ATTENDANCE, PROGRAMME)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")

# How many there may be of what a rule lists.
MOST_SKILLS = 20
MOST_CERTIFICATES = 20

Texts = Mapping[str, str]


ESCO = "http://data.europa.eu/esco/"


@dataclass(frozen=True)
class Skill:
    """What the certificate says that its holder can do; `uri` is its address in a catalogue."""

    uri: str
    name: Texts
    description: Texts

    def __post_init__(self) -> None:
        if not _is_address(self.uri):
            raise Invalid("rule_skill_address", "/skills")
        for text in (self.name, self.description):
            if not any(each.strip() for each in text.values()):
                raise Invalid("rule_skill_text", "/skills")


@dataclass(frozen=True)
class RuleName:
    """A rule by id and version."""

    id: str
    version: int


@dataclass(frozen=True)
class AwardRule:
    """One version of a rule. `hours` (JP, 45 minutes each) are what the certificate states.

    `certificates` are ids of rules: of each the person must hold a certificate that stands, from
    any cohort of the academy. `also` are rules that a cohort which chooses this one awards too,
    each reckoned by itself.
    """

    id: str
    version: int
    kind: str
    title: Texts
    all_items: bool
    minimum_score: float
    sessions_attended: int
    gates_passed: tuple[str, ...]
    hours: float
    skills: tuple[Skill, ...] = ()
    certificates: tuple[str, ...] = ()
    also: tuple[RuleName, ...] = ()

    def __post_init__(self) -> None:
        if not SLUG.match(self.id) or len(self.id) > 60:
            raise Invalid("rule_id_form", "/id")
        if self.kind not in KINDS:
            raise Invalid("rule_kind_unknown", "/kind", kinds=", ".join(KINDS))
        if not any(text.strip() for text in self.title.values()):
            raise Invalid("rule_title_missing", "/title")
        if not 0 <= self.minimum_score <= 1:
            raise Invalid("rule_score_range", "/minimum_score")
        if not 0 <= self.sessions_attended <= 1000:
            raise Invalid("rule_sessions_range", "/sessions_attended")
        if not 0 <= self.hours <= 10_000:
            raise Invalid("rule_hours_range", "/hours")
        if len(set(self.gates_passed)) != len(self.gates_passed):
            raise Invalid("rule_gate_twice", "/gates_passed")
        self._check_certificates()
        self._check_also()
        self._check_skills()
        if not self._asks_anything:
            raise Invalid("rule_asks_nothing")

    @property
    def name(self) -> RuleName:
        return RuleName(self.id, self.version)

    def _check_certificates(self) -> None:
        if len(set(self.certificates)) != len(self.certificates):
            raise Invalid("rule_certificate_twice", "/certificates")
        if self.id in self.certificates:
            raise Invalid("rule_certificate_own", "/certificates")
        if len(self.certificates) > MOST_CERTIFICATES:
            raise Invalid("rule_too_many", "/certificates", most=MOST_CERTIFICATES)
        if self.kind == PROGRAMME and not self.certificates:
            raise Invalid("rule_programme_certificates", "/certificates")

    def _check_also(self) -> None:
        ids = [other.id for other in self.also]
        if len(set(ids)) != len(ids) or self.id in ids:
            raise Invalid("rule_also_twice", "/also")
        # Each is of another kind than the rest, so there cannot be more.
        if len(ids) >= len(KINDS):
            raise Invalid("rule_too_many", "/also", most=len(KINDS) - 1)

    def _check_skills(self) -> None:
        addresses = {skill.uri for skill in self.skills}
        if len(addresses) != len(self.skills):
            raise Invalid("rule_skill_twice", "/skills")
        if len(self.skills) > MOST_SKILLS:
            raise Invalid("rule_too_many", "/skills", most=MOST_SKILLS)

    @property
    def _asks_anything(self) -> bool:
        asked = (
            self.all_items,
            self.minimum_score,
            self.sessions_attended,
            self.gates_passed,
            self.certificates,
        )
        return any(asked)


def check_kinds(rule: AwardRule, others: tuple[AwardRule, ...]) -> None:
    """Raises Invalid when two of the rules that one cohort would award are of one kind."""
    kinds = [each.kind for each in (rule, *others)]
    if len(set(kinds)) != len(kinds):
        raise Invalid("rule_kind_twice", "/also")


def _is_address(address: str) -> bool:
    """Whether it is an HTTPS address of a host, with nothing in it that is not seen.

    Or one of ESCO, whose skills are named by addresses of before HTTPS.
    """
    if len(address) > 500 or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    has_host = bool(parts.hostname) and "@" not in parts.netloc
    known = parts.scheme == "https" or address.startswith(ESCO)
    return known and has_host and not set(address) & set(' "<>\\^`{|}')
