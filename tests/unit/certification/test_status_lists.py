"""Status lists: places at random, bits that follow certificates, lists that workers sign."""

import threading
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from services.certification.commands.status import allot_place
from services.certification.commands.status import note_standing
from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import REVOKED
from services.certification.domain.certificate import SUPERSEDED
from services.certification.domain.certificate import Certificate
from services.certification.domain.status_list import ENTRIES
from shared.mongo.unit_of_work import Transaction
from shared.testing.harness import ServiceHarness

AT = datetime(2026, 11, 1, tzinfo=UTC)


def certificate(number: int | None, index: int | None, state: str = ISSUED) -> Certificate:
    """One that has this place."""
    return Certificate(
        id="certificate-1",
        academy="pontianak",
        enrolment_id="enrolment-1",
        person_id="person-1",
        cohort_id="cohort-1",
        kind="completion",
        issue=1,
        serial="PIA-2026-C03-0001-AAAAAA",
        holder="Siti Rahma",
        title={"en": "Innovator"},
        programme={"en": "Third Cohort"},
        cohort_number="C03",
        hours=40,
        rule_id="innovator",
        rule_version=1,
        earned_at=AT,
        issued_at=AT,
        status_list=number,
        status_index=index,
        state=state,
    )


def place(service: ServiceHarness, id: str, seed: int, half: int = ENTRIES // 2) -> tuple[int, int]:
    return service.uow.run(allot_place, "pontianak", id, seed, half)


def place_of(entries: list[dict[str, Any]], id: str) -> tuple[int, int]:
    [entry] = [each for each in entries if each["certificate_id"] == id]
    return entry["number"], entry["index"]


def asked(service: ServiceHarness) -> int:
    return service.db["jobs"].count_documents({"kind": "publish-status-list", "state": "queued"})


def test_places_are_anywhere_in_the_list(service: ServiceHarness) -> None:
    places = [place(service, f"certificate-{seed}", seed) for seed in range(64)]

    assert {number for number, _ in places} == {1}
    indexes = [index for _, index in places]
    assert len(set(indexes)) == 64
    assert all(0 <= index < ENTRIES for index in indexes)
    # Of 64 drawn alike, none in one of the eighths happens once in 5,000 choices of seeds.
    assert {index * 8 // ENTRIES for index in indexes} == set(range(8))
    assert indexes != sorted(indexes)


def test_a_transaction_that_runs_again_draws_the_same_place(service: ServiceHarness) -> None:
    drawn = []

    def fails(tx: Transaction) -> None:
        drawn.append(allot_place(tx, "pontianak", "certificate-1", 7))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        service.uow.run(fails)
    assert service.db["status_entries"].count_documents({}) == 0

    drawn.append(place(service, "certificate-1", 7))
    assert drawn[0] == drawn[1]
    assert service.db["status_lists"].find_one({})["used"] == 1


def test_of_two_open_transactions_one_draws_again(service: ServiceHarness) -> None:
    tries = 0

    def late(tx: Transaction) -> tuple[int, int]:
        nonlocal tries
        tries += 1
        # A read fixes what this transaction sees: the state before the other one.
        tx["status_lists"].find_one({})
        if tries == 1:
            place(service, "certificate-1", 7)
        return allot_place(tx, "pontianak", "certificate-2", 7)

    number, index = service.uow.run(late)

    assert tries == 2
    entries = service.db["status_entries"].find({}).to_list()
    assert {each["certificate_id"] for each in entries} == {"certificate-1", "certificate-2"}
    assert (number, index) == place_of(entries, "certificate-2")
    assert service.db["status_lists"].find_one({})["used"] == 2


def test_a_place_is_given_once(service: ServiceHarness) -> None:
    places = [place(service, f"certificate-{each}", 7) for each in range(3)]
    assert len(set(places)) == 3


def test_many_at_once_get_places_of_their_own(service: ServiceHarness) -> None:
    places: list[tuple[int, int]] = []

    def allot(worker: int) -> None:
        for each in range(5):
            # All draw alike.
            places.append(place(service, f"certificate-{worker}-{each}", each))

    threads = [threading.Thread(target=allot, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(places) == len(set(places)) == 20
    assert service.db["status_lists"].find_one({})["used"] == 20


def test_a_list_that_is_half_full_is_followed_by_another(service: ServiceHarness) -> None:
    numbers = [place(service, f"certificate-{seed}", seed, half=2)[0] for seed in range(5)]
    assert numbers == [1, 1, 2, 2, 3]


def test_each_academy_has_lists_of_its_own(service: ServiceHarness) -> None:
    place(service, "certificate-1", 1)
    assert service.uow.run(allot_place, "singkawang", "certificate-2", 1)[0] == 1
    assert service.db["status_lists"].count_documents({}) == 2


@pytest.mark.parametrize("state", [REVOKED, SUPERSEDED])
def test_a_bit_is_raised_while_the_certificate_does_not_stand(
    service: ServiceHarness, state: str
) -> None:
    number, index = place(service, "certificate-1", 1)
    entries, issued = service.db["status_entries"], certificate(number, index)

    service.uow.run(note_standing, issued)
    assert entries.find_one({})["raised"] is False
    service.uow.run(note_standing, replace(issued, state=state))
    assert entries.find_one({})["raised"] is True
    service.uow.run(note_standing, issued)
    assert entries.find_one({})["raised"] is False
    assert service.db["status_lists"].find_one({})["changes"] == 2


def test_what_changes_nothing_asks_for_nothing(service: ServiceHarness) -> None:
    service.uow.run(note_standing, certificate(None, None, REVOKED))
    number, index = place(service, "certificate-1", 1)
    service.uow.run(note_standing, certificate(number, index))

    assert service.db["status_lists"].find_one({})["changes"] == 0
    assert asked(service) == 1  # For the new list itself.


def test_a_list_is_asked_for_once_for_many_changes(service: ServiceHarness) -> None:
    places = [place(service, f"certificate-{seed}", seed) for seed in range(10)]
    for number, index in places:
        service.uow.run(note_standing, certificate(number, index, REVOKED))

    assert service.db["status_lists"].find_one({})["changes"] == 10
    assert asked(service) == 1
