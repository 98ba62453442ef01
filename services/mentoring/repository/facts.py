"""What other services told: academies, cohorts, teams and their members.

Events of different aggregates come in any order, and a dead letter may be applied long after
its followers. Each fact therefore keeps the sequence that it came with, and an older one never
replaces it; facts about one thing that come in different events keep a sequence each.
"""

from typing import Any

from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.teams import ACTIVE
from services.mentoring.domain.teams import Participant
from services.mentoring.domain.teams import choose_team
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.unit_of_work import Transaction

Fields = dict[str, Any]

DEFAULT_TIME_ZONE = "Asia/Jakarta"


def learn(
    tx: Transaction,
    collection: str,
    academy: str,
    id: str,
    facts: Fields,
    mark: str,
    sequence: int,
) -> bool:
    """Stores facts unless newer ones are known under the same mark; answers whether it did."""
    known = get(tx, collection, academy, id)
    if known is not None and known.get(mark, 0) >= sequence:
        return False
    tx[collection].update_one(
        {"_id": id, "academy": academy}, {"$set": {**facts, mark: sequence}}, upsert=True
    )
    return True


def touch_team(tx: Transaction, academy: str, team_id: str, facts: Fields | None = None) -> Fields:
    """The team, written to: whoever decides by a team's members must conflict with their coming.

    With `facts` the team is made when it is new; without, an unknown one raises NotFound.
    """
    change: Fields = {"$inc": {"version": 1}} | ({"$set": facts} if facts else {})
    here = {"_id": team_id, "academy": academy}
    tx["teams"].update_one(here, change, upsert=facts is not None)
    team = get(tx, "teams", academy, team_id)
    if team is None:
        raise NotFound("team_not_found")
    return team


def active_members(source: Readable, academy: str, team_id: str) -> list[Participant]:
    """Who is in the team now, in the order of their enrolments."""
    here = {"academy": academy, "team_id": team_id, "state": {"$in": list(ACTIVE)}}
    found = source["members"].find(here).sort("_id", 1)
    return [Participant(member["_id"], member["person_id"]) for member in found]


def own_teams(source: Readable, academy: str, person_id: str) -> list[str]:
    """The teams that a person is in now."""
    here = {"academy": academy, "person_id": person_id, "state": {"$in": list(ACTIVE)}}
    return sorted({member["team_id"] for member in source["members"].find(here)})


def team_to_act_for(source: Readable, academy: str, person_id: str, asked: str | None) -> str:
    """Which of a learner's teams is meant; see `choose_team` for what it raises.

    A team of a cohort that is over is not meant unless it is asked for or the only one: a
    learner who comes back in a later cohort need not say which.
    """
    own = own_teams(source, academy, person_id)
    going_on = [team_id for team_id in own if not _team_is_over(source, academy, team_id)]
    return choose_team(going_on if asked is None and going_on else own, asked)


def _team_is_over(source: Readable, academy: str, team_id: str) -> bool:
    team = get(source, "teams", academy, team_id)
    return team is not None and cohort_is_over(source, academy, team["cohort_id"])


def cohort_is_over(source: Readable, academy: str, cohort_id: str) -> bool:
    """Whether the cohort was closed or cancelled; one that is not known yet is not."""
    cohort = get(source, "cohorts", academy, cohort_id)
    return cohort is not None and cohort.get("state") is not None


def time_zone_of(source: Readable, academy: str) -> str:
    """The academy's time zone, or the country's first while the academy is not known yet."""
    found = get(source, "academies", academy, academy)
    return str(found["time_zone"]) if found else DEFAULT_TIME_ZONE
