"""Many certificates revoked by one act, and that taken back."""

from collections.abc import Callable
from datetime import datetime
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.certification.commands.certificates import supersede
from services.certification.commands.revocations import begin_revocation
from services.certification.commands.revocations import reinstate_next
from services.certification.commands.revocations import revoke_next
from services.certification.commands.revocations import undo_revocation
from services.certification.commands.signing import Blank
from shared.contracts import CERTIFICATE_REINSTATED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import PERSON_ERASED
from shared.mongo.unit_of_work import Transaction
from shared.runtime.failpoints import arm
from shared.runtime.job_queue import LEASE
from shared.testing.clock import FixedClock
from shared.testing.events import event
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.calls import second
from tests.unit.certification.story import Story
from tests.unit.certification.test_races import Command
from tests.unit.certification.test_races import interleave

PATH = f"{ROOT}/certificates/revocations"
WHY = "The cohort was given the wrong rule."
COHORT = {"cohort_id": "cohort-1", "reason": WHY}
SIZE = 4


class Crashed(BaseException):
    """The process is gone. Not an `Exception`: nothing in the code may handle it."""


class PassingClock(FixedClock):
    """Real time passes too when it is told to, so that the leases of the dead run out."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = timedelta()

    def real_now(self) -> datetime:
        return super().real_now() + self._passed

    def let_leases_run_out(self) -> None:
        self._passed += LEASE + timedelta(seconds=1)


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


def earn(service: ServiceHarness, name: str, cohort: str = "cohort-1") -> None:
    """One more certificate in the cohort, by a team of its own."""
    story = Story(name)
    story.cohort_id = cohort
    everything = story.everything()
    service.deliver(*(everything if name == "1" else everything[3:]))
    service.run_jobs()


@pytest.fixture
def serials(service: ServiceHarness) -> list[str]:
    """Of a cohort's certificates, in the order of their ids."""
    for number in range(SIZE):
        earn(service, f"{number + 1}")
    return [each["serial"] for each in certificates(service)]


def begin(service: ServiceHarness, token: str | None = None, **body: Any) -> TestResponse:
    return service.post(PATH, json={"reason": WHY, **body}, token=token or organiser(service))


def undo(service: ServiceHarness, id: str) -> TestResponse:
    body = {"reason": "It was the right rule."}
    return service.post(f"{PATH}/{id}/undo", json=body, token=second(service))


def read(service: ServiceHarness, id: str) -> Any:
    return service.get(f"{PATH}/{id}", token=organiser(service)).json


def states(service: ServiceHarness) -> list[str]:
    return [each["state"] for each in certificates(service)]


def raised(service: ServiceHarness) -> int:
    """How many bits of the status lists say that a certificate does not stand."""
    return int(service.db["status_entries"].count_documents({"raised": True}))


def test_a_cohort_is_revoked_by_a_worker_that_tells_of_each(
    service: ServiceHarness, serials: list[str]
) -> None:
    answer = begin(service, cohort_id="cohort-1")

    assert answer.status_code == 202
    id = answer.json["id"]
    assert answer.headers["Location"] == f"{PATH}/{id}"
    told = {name: answer.json[name] for name in ("state", "progress", "total", "revoked")}
    assert told == {"state": "running", "progress": 0.0, "total": SIZE, "revoked": 0}
    assert states(service) == ["issued"] * SIZE, "the request revokes nothing"

    service.run_jobs()

    done = read(service, id)
    told = {name: done[name] for name in ("state", "progress", "revoked", "skipped")}
    assert told == {"state": "done", "progress": 1.0, "revoked": SIZE, "skipped": 0}
    for each in certificates(service):
        [change] = each["history"]
        assert (change["action"], change["by"], change["reason"]) == ("revoked", "organiser-1", WHY)
    events = service.published(CERTIFICATE_REVOKED)
    assert sorted(each.data["serial"] for each in events) == sorted(serials)
    assert {each.data["reason"] for each in events} == {WHY}
    assert raised(service) == SIZE


def test_the_published_status_list_is_signed_once_for_all_of_them(
    service: ServiceHarness, serials: list[str]
) -> None:
    service.db["jobs"].delete_many({})
    begin(service, cohort_id="cohort-1")
    service.run_jobs()
    assert service.db["jobs"].count_documents({"kind": "publish-status-list"}) == 1


def test_a_list_of_serials_is_revoked_and_no_other(
    service: ServiceHarness, serials: list[str]
) -> None:
    first, other = serials[:2]
    answer = begin(service, serials=[other, first.lower(), first, first.replace("-", "")])
    assert (answer.status_code, answer.json["total"]) == (202, 2)
    service.run_jobs()
    assert states(service) == ["revoked", "revoked", "issued", "issued"]
    assert read(service, answer.json["id"])["cohort_id"] is None


@pytest.mark.parametrize(
    ("language", "says"), [("en", "No certificates have"), ("id", "Tidak ada sertifikat")]
)
def test_serials_that_are_unknown_are_all_named_and_nothing_is_done(
    service: ServiceHarness, serials: list[str], language: str, says: str
) -> None:
    wrong = [f"{serials[0][:-6]}ZZZZZZ", "nonsense"]
    answer = service.post(
        PATH,
        json={"serials": [*serials, *wrong], "reason": WHY},
        token=organiser(service),
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 422
    [error] = answer.json["errors"]
    assert (error["pointer"], error["code"]) == ("/serials", "revocation_unknown")
    assert says in error["message"]
    assert all(each in error["message"] for each in wrong)
    assert serials[1] not in error["message"]
    assert service.db["revocations"].count_documents({}) == 0


def test_either_a_cohort_or_serials_are_wanted(service: ServiceHarness, serials: list[str]) -> None:
    for body in ({}, {"cohort_id": "cohort-1", "serials": serials}, {"serials": []}):
        assert begin(service, **body).status_code == 422
    assert begin(service, cohort_id="cohort-1", reason=" ").status_code == 422
    assert begin(service, cohort_id="cohort-9").status_code == 404
    assert begin(service, serials=[serials[0]] * 201).status_code == 422


def test_where_nothing_stands_there_is_nothing_to_revoke(
    service: ServiceHarness, serials: list[str]
) -> None:
    act(service, serials[0], "revoke")
    answer = begin(service, serials=serials[:1])
    assert (answer.status_code, answer.json["code"]) == (409, "revocation_nothing")


def test_what_stands_no_more_when_its_turn_comes_is_skipped(
    service: ServiceHarness, serials: list[str]
) -> None:
    act(service, serials[0], "revoke", reason="By hand before.")
    id = begin(service, cohort_id="cohort-1").json["id"]
    act(service, serials[1], "revoke", reason="By hand meanwhile.")
    service.run_jobs()

    done = read(service, id)
    assert (done["total"], done["revoked"], done["skipped"]) == (SIZE, SIZE - 2, 2)
    reasons = [each["history"][0]["reason"] for each in certificates(service)]
    assert reasons == ["By hand before.", "By hand meanwhile.", WHY, WHY]


def test_what_is_issued_after_the_act_is_not_part_of_it(
    service: ServiceHarness, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    held = service.db["jobs"].find_one_and_delete({"kind": "revoke-certificates"})
    service.clock.advance(minutes=1)
    for name in ("5", "6", "7"):
        earn(service, name)
    service.db["jobs"].insert_one(held)
    service.run_jobs()

    assert sorted(states(service)) == ["issued"] * 3 + ["revoked"] * SIZE
    assert read(service, id)["revoked"] == SIZE


def test_undone_within_a_day_what_it_has_revoked_stands_again(
    service: ServiceHarness, serials: list[str]
) -> None:
    act(service, serials[0], "revoke", reason="By hand.")
    id = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    service.clock.advance(hours=24)

    answer = undo(service, id)

    assert (answer.status_code, answer.json["state"]) == (202, "undoing")
    assert answer.json["undone_by"] == "organiser-2"
    # A worker that is slow does not shorten the day.
    service.clock.advance(hours=3)
    service.run_jobs()
    done = read(service, id)
    told = {name: done[name] for name in ("state", "progress", "reinstated", "not_reinstated")}
    assert told == {"state": "undone", "progress": 1.0, "reinstated": SIZE - 1, "not_reinstated": 0}
    assert states(service) == ["revoked"] + ["issued"] * (SIZE - 1)
    assert len(service.published(CERTIFICATE_REINSTATED)) == SIZE - 1
    assert raised(service) == 1


def test_after_a_day_it_cannot_be_undone(service: ServiceHarness, serials: list[str]) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    service.clock.advance(hours=24, seconds=1)
    answer = undo(service, id)
    assert (answer.status_code, answer.json["code"]) == (409, "undo_window_over")
    assert states(service) == ["revoked"] * SIZE


def test_what_else_has_happened_since_is_left_as_it_is(
    service: ServiceHarness, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    act(service, serials[0], "reinstate", reason="By hand.")
    new = act(service, serials[1], "supersede", reason="A new one.").json["serial"]
    act(service, new, "revoke", reason="Wrong too.")
    undo(service, id)
    service.run_jobs()

    done = read(service, id)
    assert (done["reinstated"], done["not_reinstated"]) == (SIZE - 2, 2)
    found = {each["serial"]: each for each in certificates(service)}
    assert [found[serial]["state"] for serial in (*serials, new)] == [
        "issued",
        "revoked",
        "issued",
        "issued",
        "revoked",
    ]
    assert len(found[serials[0]]["history"]) == 2, "reinstated by hand and not once more"


def test_what_was_replaced_before_stays_replaced(
    service: ServiceHarness, serials: list[str]
) -> None:
    act(service, serials[0], "revoke", reason="A mistake.")
    new = act(service, serials[0], "supersede", reason="Put right.").json["serial"]
    id = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    old = act(service, serials[0], "reinstate", reason="By hand.")
    assert (old.status_code, old.json["code"]) == (409, "already_superseded")

    undo(service, id)
    service.run_jobs()
    assert read(service, id)["state"] == "undone"
    told = service.get(f"/verify/{new}.json").json
    assert (told["valid"], told["state"]) == (True, "issued")


def test_another_one_that_stands_by_now_stops_nobody_elses_return(
    service: ServiceHarness, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    # As if another one of the kind had been issued by other ways since.
    first = service.db["certificates"].find_one({"serial": serials[0]})
    another = {**first, "_id": "another", "serial": "X", "state": "issued", "history": []}
    service.db["certificates"].insert_one(another)

    undo(service, id)
    service.run_jobs()

    done = read(service, id)
    told = (done["state"], done["reinstated"], done["not_reinstated"])
    assert told == ("undone", SIZE - 1, 1)


def test_reasons_go_with_the_name_of_a_person_who_is_erased(
    service: ServiceHarness, serials: list[str]
) -> None:
    act(service, serials[1], "revoke", reason="Siti Rahma copied it.")
    id = begin(service, serials=[serials[0]], reason="Siti Rahma again.").json["id"]
    service.run_jobs()
    undo(service, id)
    service.run_jobs()
    for serial in serials[:2]:
        owner = service.db["certificates"].find_one({"serial": serial})
        data = {
            "person_id": owner["person_id"],
            "enrolment_ids": [owner["enrolment_id"]],
            "certificates": "anonymise",
        }
        service.deliver(event(PERSON_ERASED, "pontianak", data))
    service.run_jobs()

    kept = [*service.db["certificates"].find({"serial": {"$in": serials[:2]}})]
    kept += [*service.db["revocations"].find()]
    assert len(kept) == 3
    assert "Siti" not in str(kept)
    assert service.get(f"/verify/{serials[1]}.json").json["state"] == "revoked"


def test_what_an_act_has_revoked_can_be_listed(service: ServiceHarness, serials: list[str]) -> None:
    act(service, serials[0], "revoke", reason="By hand.")
    of_all = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    assert [each["serial"] for each in certificates(service, revocation_id=of_all)] == serials[1:]
    act(service, serials[1], "supersede")
    undo(service, of_all)
    service.run_jobs()
    left = certificates(service, revocation_id=of_all, state="revoked")
    assert [each["serial"] for each in left] == [serials[1]]

    of_some = begin(service, serials=serials[2:]).json["id"]
    service.run_jobs()
    assert [each["serial"] for each in certificates(service, revocation_id=of_some)] == serials[2:]
    path = f"{ROOT}/certificates?revocation_id=nonsense"
    assert service.get(path, token=organiser(service)).status_code == 404


def test_it_is_undone_once(service: ServiceHarness, serials: list[str]) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    service.run_jobs()
    assert undo(service, id).status_code == 202
    again = undo(service, id)
    assert (again.status_code, again.json["code"]) == (409, "revocation_state")


def test_undone_before_a_worker_came_it_revokes_nothing(
    service: ServiceHarness, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    undo(service, id)
    service.run_jobs()
    assert (read(service, id)["state"], states(service)) == ("undone", ["issued"] * SIZE)
    assert service.published(CERTIFICATE_REVOKED) == []


# Where workers die, one after the other: at every write of a step, and around its commit.
PLACES = [
    *(("command.write", passage) for passage in range(1, 13)),
    ("command.before_commit", 1),
    ("command.committed", 1),
]


def crash_at(passage: int) -> Callable[[], None]:
    left = passage

    def die() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Crashed

    return die


def work_with_crashes(service: ServiceHarness, clock: PassingClock) -> int:
    """Runs the jobs; each worker dies one write later than the one before. Returns how many."""
    for crashes, (place, passage) in enumerate(cycle(PLACES)):
        try:
            with arm(place, crash_at(passage)):
                service.run_jobs()
            return crashes
        except Crashed:
            # How often a job may be tried is not what is tried here.
            service.db["jobs"].update_many({}, {"$set": {"attempts": 0}})
            clock.let_leases_run_out()
    raise AssertionError


def test_killed_between_any_two_writes_it_goes_on_from_there(
    service: ServiceHarness, clock: PassingClock, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    assert work_with_crashes(service, clock) >= 2 * len(PLACES)

    done = read(service, id)
    assert (done["state"], done["revoked"], done["skipped"]) == ("done", SIZE, 0)
    assert [len(each["history"]) for each in certificates(service)] == [1] * SIZE
    assert len(service.published(CERTIFICATE_REVOKED)) == SIZE

    undo(service, id)
    assert work_with_crashes(service, clock) >= 2 * len(PLACES)

    done = read(service, id)
    assert (done["state"], done["reinstated"], done["not_reinstated"]) == ("undone", SIZE, 0)
    assert [len(each["history"]) for each in certificates(service)] == [2] * SIZE
    assert len(service.published(CERTIFICATE_REINSTATED)) == SIZE
    assert raised(service) == 0


def test_undone_while_a_worker_is_at_it_the_worker_ends_and_it_goes_back(
    service: ServiceHarness, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    left = 2

    def take_back() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            assert undo(service, id).status_code == 202

    with arm("command.committed", take_back):
        service.run_jobs()

    done = read(service, id)
    assert (done["state"], done["revoked"], done["reinstated"]) == ("undone", 2, 2)
    assert states(service) == ["issued"] * SIZE


def test_undone_after_its_worker_was_killed_it_goes_back(
    service: ServiceHarness, clock: PassingClock, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    with pytest.raises(Crashed), arm("command.committed", crash_at(2)):
        service.run_jobs()
    assert sorted(states(service)) == ["issued", "issued", "revoked", "revoked"]

    undo(service, id)
    clock.let_leases_run_out()
    service.run_jobs()

    assert states(service) == ["issued"] * SIZE
    done = read(service, id)
    assert (done["state"], done["revoked"], done["reinstated"]) == ("undone", 2, 2)


def test_an_act_whose_job_has_failed_is_begun_again(
    service: ServiceHarness, serials: list[str]
) -> None:
    def fail(kind: str) -> None:
        failed = service.db["jobs"].update_one(
            {"kind": kind, "state": "queued"}, {"$set": {"state": "failed"}}
        )
        assert failed.modified_count == 1
        service.run_jobs()

    id = begin(service, cohort_id="cohort-1").json["id"]
    fail("revoke-certificates")
    assert read(service, id)["state"] == "running"
    service.run_sweeps()
    service.run_sweeps()
    assert service.db["jobs"].count_documents({"kind": "revoke-certificates"}) == 2
    service.run_jobs()
    assert (read(service, id)["state"], states(service)) == ("done", ["revoked"] * SIZE)

    undo(service, id)
    fail("undo-revocation")
    service.run_sweeps()
    service.run_jobs()
    assert (read(service, id)["state"], states(service)) == ("undone", ["issued"] * SIZE)
    service.run_sweeps()
    assert service.run_jobs() == 0


def ids(service: ServiceHarness) -> list[str]:
    return sorted(each["_id"] for each in service.db["certificates"].find({}, {"_id": 1}))


def test_two_workers_at_the_same_certificate_revoke_and_reinstate_it_once(
    service: ServiceHarness, serials: list[str]
) -> None:
    id, first = begin(service, cohort_id="cohort-1").json["id"], ids(service)[0]

    def step(tx: Transaction) -> None:
        assert revoke_next(tx, "pontianak", id, first)

    def step_back(tx: Transaction) -> None:
        assert reinstate_next(tx, "pontianak", id, first)

    assert interleave(service, step, step)
    assert len(service.published(CERTIFICATE_REVOKED)) == 1
    done = read(service, id)
    assert (done["revoked"], done["skipped"]) == (1, 0)

    undo(service, id)
    assert interleave(service, step_back, step_back)
    assert len(service.published(CERTIFICATE_REINSTATED)) == 1
    done = read(service, id)
    assert (done["reinstated"], done["not_reinstated"]) == (1, 0)


@pytest.mark.parametrize("order", ["the revocation first", "the new issue first"])
def test_a_revocation_and_a_new_issue_at_the_same_time_see_each_other(
    service: ServiceHarness, serials: list[str], order: str
) -> None:
    id, first = begin(service, serials=serials[:1]).json["id"], ids(service)[0]

    def step(tx: Transaction) -> None:
        revoke_next(tx, "pontianak", id, first)

    def replace(tx: Transaction) -> None:
        blank = Blank("https://certificates.example", "AAAAAA", 1)
        supersede(tx, "pontianak", serials[0], "organiser-1", WHY, None, blank)

    commands: list[Command] = [step, replace]
    if order == "the new issue first":
        commands.reverse()
    assert interleave(service, *commands)

    [old] = service.db["certificates"].find({"serial": serials[0]})
    done = read(service, id)
    if order == "the new issue first":
        assert (old["state"], done["skipped"]) == ("superseded", 1)
    else:
        assert (old["state"], done["revoked"]) == ("revoked", 1)
        assert old["superseded_by"] is not None


def test_an_undo_and_a_step_at_the_same_time_see_each_other(
    service: ServiceHarness, serials: list[str]
) -> None:
    id, first = begin(service, cohort_id="cohort-1").json["id"], ids(service)[0]

    def step(tx: Transaction) -> None:
        revoke_next(tx, "pontianak", id, first)

    def take_back(tx: Transaction) -> None:
        undo_revocation(tx, "pontianak", id, "organiser-2", WHY)

    assert interleave(service, take_back, step)
    service.run_jobs()
    assert states(service) == ["issued"] * SIZE


def test_only_organisers_of_the_academy_revoke_and_see(
    service: ServiceHarness, serials: list[str]
) -> None:
    id = begin(service, cohort_id="cohort-1").json["id"]
    elsewhere = service.token("organiser-9", roles=["organiser@singkawang"])
    mentor = service.token("mentor-1", roles=["mentor@pontianak"])
    progress = f"{ROOT}/certificates/progress?cohort_id=cohort-1"
    for token, status in ((learner(service), 403), (mentor, 403), (elsewhere, 404), (None, 401)):
        for path in (PATH, f"{PATH}/{id}", progress):
            assert service.get(path, token=token).status_code == status
        assert service.post(PATH, json=COHORT, token=token).status_code == status
        undone = service.post(f"{PATH}/{id}/undo", json={"reason": WHY}, token=token)
        assert undone.status_code == status
    theirs = PATH.replace("pontianak", "singkawang")
    assert service.get(theirs, token=elsewhere).json["items"] == []
    assert service.get(f"{theirs}/{id}", token=elsewhere).status_code == 404
    undone = service.post(f"{theirs}/{id}/undo", json={"reason": WHY}, token=elsewhere)
    assert undone.status_code == 404
    assert service.post(theirs, json=COHORT, token=elsewhere).status_code == 404
    by_serials = {"serials": serials, "reason": WHY}
    assert service.post(theirs, json=by_serials, token=elsewhere).status_code == 422
    foreign = progress.replace("pontianak", "singkawang")
    assert service.get(foreign, token=elsewhere).status_code == 404


def test_a_repeated_request_is_one_act(service: ServiceHarness, serials: list[str]) -> None:
    def send() -> Any:
        headers = {"Idempotency-Key": "once"}
        return service.post(PATH, json=COHORT, token=organiser(service), headers=headers).json

    assert send() == send()
    assert service.db["revocations"].count_documents({}) == 1
    assert service.db["jobs"].count_documents({"kind": "revoke-certificates"}) == 1


def test_acts_are_listed_the_latest_first(service: ServiceHarness, serials: list[str]) -> None:
    made = [begin(service, serials=[serial]).json["id"] for serial in serials[:2]]
    answer = service.get(PATH, token=organiser(service))
    assert [each["id"] for each in answer.json["items"]] == made[::-1]


def test_more_than_can_be_done_at_once_is_refused(
    service: ServiceHarness, serials: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.certification.commands.revocations.MOST_OF_A_COHORT", SIZE - 1)
    answer = begin(service, cohort_id="cohort-1")
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json["errors"]] == ["revocation_too_many"]


def test_the_act_reads_what_it_decides_on_in_the_transaction(
    service: ServiceHarness, serials: list[str]
) -> None:
    """Two acts at the same moment write the cohort, so that an issue can't slip between them."""

    def one(tx: Transaction) -> None:
        begin_revocation(tx, "pontianak", "organiser-1", WHY, "cohort-1", None)

    assert interleave(service, one, one)
    service.run_jobs()
    assert len(service.published(CERTIFICATE_REVOKED)) == SIZE
