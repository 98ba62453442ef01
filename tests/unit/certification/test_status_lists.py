"""Status lists: places at random, bits that follow certificates, lists that workers sign."""

import base64
import gzip
import json
import threading
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.certification.adapters.credentials.proofs import verify_proof
from services.certification.adapters.credentials.tokens import verify_token
from services.certification.adapters.keys import load_ring
from services.certification.commands.publishing import begin_publishing
from services.certification.commands.publishing import publish
from services.certification.commands.publishing import sign_list
from services.certification.commands.status import allot_place
from services.certification.commands.status import ask_to_publish
from services.certification.commands.status import note_standing
from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import REVOKED
from services.certification.domain.certificate import SUPERSEDED
from services.certification.domain.certificate import Certificate
from services.certification.domain.issuer import Issuer
from services.certification.domain.status_list import ENTRIES
from services.certification.queries.keys import issuer_keys
from services.certification.queries.status import is_raised
from shared.mongo.unit_of_work import Transaction
from shared.testing.harness import ServiceHarness
from tests.unit.certification.story import Story

AT = datetime(2026, 11, 1, tzinfo=UTC)

ISSUER = Issuer("https://certificates.example", "pontianak", {})


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


def stored(service: ServiceHarness) -> Any:
    """What was signed last."""
    return service.db["status_lists"].find_one({})["signed"]


def raised(signed: dict[str, Any]) -> set[int]:
    """The places whose bits are set in what was signed, read as the standard says."""
    encoded = json.loads(signed["document"])["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert len(bits) * 8 == ENTRIES
    return {place for place in range(ENTRIES) if bits[place // 8] >> (7 - place % 8) & 1}


def unsigned() -> float | None:
    """How many lists are to be signed, as it is measured."""
    return REGISTRY.get_sample_value("academy_status_lists_unsigned")


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


def test_a_worker_signs_the_list_in_both_forms(service: ServiceHarness) -> None:
    service.deliver(Story().opened())
    number, index = place(service, "certificate-1", 1)
    service.uow.run(note_standing, certificate(number, index, REVOKED))
    service.run_jobs()

    signed = stored(service)
    keys = issuer_keys(service.db, ISSUER, [])
    in_token = verify_token(signed["token"], keys.tokens)
    assert verify_proof(json.loads(signed["document"]), keys.proofs) == in_token
    assert in_token["id"] == "https://certificates.example/issuers/pontianak/status/1"
    assert in_token["issuer"] == "did:web:certificates.example:issuers:pontianak"
    assert in_token["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    subject = in_token["credentialSubject"]
    assert (subject["statusPurpose"], subject["ttl"]) == ("revocation", 300_000)
    until = datetime.fromisoformat(in_token["validUntil"])
    assert until - service.clock.now().replace(microsecond=0) == timedelta(hours=24)
    # A verifier's clock may be a little behind.
    since = datetime.fromisoformat(in_token["validFrom"])
    assert since <= service.clock.now() - timedelta(minutes=4)
    assert raised(signed) == {index}


def test_a_list_says_what_stands_when_it_is_signed(service: ServiceHarness) -> None:
    service.deliver(Story().opened())
    places = [place(service, f"certificate-{seed}", seed) for seed in range(50)]
    for number, index in places:
        service.uow.run(note_standing, certificate(number, index, REVOKED))
    for number, index in places[:20]:
        service.uow.run(note_standing, certificate(number, index))
    service.run_jobs()

    assert raised(stored(service)) == {index for _, index in places[20:]}


def test_many_changes_are_signed_once(service: ServiceHarness) -> None:
    service.deliver(Story().opened())
    places = [place(service, f"certificate-{seed}", seed) for seed in range(10)]
    service.run_jobs()
    first = stored(service)
    for number, index in places:
        service.uow.run(note_standing, certificate(number, index, REVOKED))
    assert service.run_jobs() == 1
    assert (first["changes"], stored(service)["changes"]) == (0, 10)


def test_a_list_that_says_what_is_so_is_not_signed_again(service: ServiceHarness) -> None:
    service.deliver(Story().opened())
    place(service, "certificate-1", 1)
    service.run_jobs()
    first = stored(service)

    service.clock.advance(hours=1)
    service.uow.run(ask_to_publish, "pontianak", 1)
    service.run_jobs()
    assert stored(service) == first

    service.run_sweeps()
    assert service.run_jobs() == 0


def test_a_list_is_signed_again_before_it_runs_out(service: ServiceHarness) -> None:
    service.deliver(Story().opened())
    place(service, "certificate-1", 1)
    service.run_jobs()
    first = stored(service)

    service.clock.advance(hours=12)
    service.run_sweeps()
    service.run_jobs()
    assert stored(service)["valid_until"] - first["valid_until"] == timedelta(hours=12)


def test_without_keys_a_list_waits_and_the_sweep_asks_when_they_come(
    service: ServiceHarness,
) -> None:
    service.deliver(Story().opened())
    ring = service.resources.extras["keys"]
    service.resources.extras["keys"] = load_ring("", "")
    number, index = place(service, "certificate-1", 1)
    service.uow.run(note_standing, certificate(number, index, REVOKED))
    service.run_jobs()
    service.clock.advance(minutes=2)
    service.run_sweeps()
    assert service.run_jobs() == 0
    assert stored(service) is None
    assert unsigned() == 1

    service.resources.extras["keys"] = ring
    service.run_sweeps()
    service.run_jobs()
    assert raised(stored(service)) == {index}
    service.run_sweeps()
    assert unsigned() == 0


def test_a_change_while_the_list_is_being_signed_is_signed_after_it(
    service: ServiceHarness,
) -> None:
    service.deliver(Story().opened())
    number, index = place(service, "certificate-1", 1)
    signer = service.resources.extras["keys"].signer()
    head = service.uow.run(begin_publishing, "pontianak", number)
    assert head is not None
    early = sign_list(service.db, head, signer, "https://certificates.example", service.clock.now())
    service.uow.run(note_standing, certificate(number, index, REVOKED))
    assert service.uow.run(publish, "pontianak", number, early, signer)
    assert raised(stored(service)) == set()

    service.run_jobs()
    assert raised(stored(service)) == {index}


def test_what_was_signed_earlier_never_replaces_what_was_signed_later(
    service: ServiceHarness,
) -> None:
    service.deliver(Story().opened())
    number, index = place(service, "certificate-1", 1)
    signer = service.resources.extras["keys"].signer()
    head = service.uow.run(begin_publishing, "pontianak", number)
    assert head is not None
    early = sign_list(service.db, head, signer, "https://certificates.example", service.clock.now())
    service.uow.run(note_standing, certificate(number, index, REVOKED))
    service.clock.advance(seconds=1)
    service.run_jobs()

    assert not service.uow.run(publish, "pontianak", number, early, signer)
    assert raised(stored(service)) == {index}


def test_a_bit_is_known_at_once_and_before_it_is_published(service: ServiceHarness) -> None:
    number, index = place(service, "certificate-1", 1)
    assert is_raised(service.db, "pontianak", number, index) is False
    service.uow.run(note_standing, certificate(number, index, REVOKED))
    assert is_raised(service.db, "pontianak", number, index) is True
    assert is_raised(service.db, "pontianak", number, (index + 1) % ENTRIES) is None
    assert is_raised(service.db, "singkawang", number, index) is None
