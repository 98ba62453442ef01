"""Another academy's things do not exist: every operation of every service is tried.

The operations come from the service's own document, so a new route is walked without a line here.
"""

from collections.abc import Iterator

import pytest

from tests.walk.conftest import HERE
from tests.walk.conftest import THERE
from tests.walk.conftest import Seeded
from tests.walk.openapi import Operation
from tests.walk.openapi import operations

# All that answers without a token.
PUBLIC = {
    "enrolment": set(),
    "content": {
        "GET /v1/academies/{academy}/files/{sha256}",
        "GET /v1/academies/{academy}/curricula/reports/{report_id}.html",
    },
    "mentoring": set(),
    "certification": {
        "GET /verify",
        "POST /verify",
        "GET /verify/{serial}",
        "GET /verify/{serial}.json",
        "GET /verify/{serial}.jsonld",
        "GET /verify/{serial}.jwt",
        "GET /verify/{serial}.png",
        "GET /verify/{serial}.svg",
        "GET /verify/{serial}.pdf",
        "GET /issuers/{academy}",
        "GET /issuers/{academy}/did.json",
        "GET /issuers/{academy}/keys/{kid}",
        "GET /issuers/{academy}/achievements/{rule_id}/{version}",
        "GET /issuers/{academy}/status/{number}",
        "GET /issuers/{academy}/status/{number}.jwt",
        "GET /.well-known/jwks.json",
    },
}

# Of these, what answers without a file that there is none.
WANTS_A_FILE = {"POST /verify"}

# What every learner of an academy may read: its catalogue, in which nobody's own things are.
CATALOGUE = {
    "GET /v1/academies/{academy}/units",
    "GET /v1/academies/{academy}/units/{unit_id}",
    "GET /v1/academies/{academy}/cohorts",
    "GET /v1/academies/{academy}/cohorts/{cohort_id}",
    "GET /v1/academies/{academy}/mentors",
    "GET /v1/academies/{academy}/mentors/{mentor_id}",
    "GET /v1/academies/{academy}/slots",
    "GET /v1/academies/{academy}/award-rules",
    "GET /v1/academies/{academy}/award-rules/{rule_id}/versions/{number}",
}

# One pair of keys signs for all academies of a service, each under its own address.
SHARED = {"GET /issuers/{academy}/keys/{kid}"}

# Bodies that the schema alone doesn't make valid, by operation.
BODIES: dict[str, object] = {}


@pytest.fixture(autouse=True)
def nothing_changes(seeded: Seeded) -> Iterator[None]:
    """The database after each walk is the one before it."""
    before = seeded.digest()
    assert before
    yield
    assert seeded.digest() == before


def status(seeded: Seeded, operation: Operation, academy: str, token: str | None) -> int:
    answer = seeded.send(operation, academy, token, BODIES.get(operation.name))
    if operation.ids and token and answer.status_code in (400, 415, 422, 428):
        pytest.fail(f"{operation.name} wants a body in BODIES: {answer.text}")
    assert answer.status_code < 500, (operation.name, answer.text)
    return answer.status_code


def walked(seeded: Seeded) -> list[Operation]:
    """The operations that need a token and belong to an academy."""
    found = [each for each in operations(seeded.service) if each.of_academy and not each.public]
    assert len(found) >= 10
    return found


def test_the_ids_are_real_to_those_whose_they_are(seeded: Seeded) -> None:
    found = set()
    for operation in walked(seeded):
        if operation.method == "GET" and (operation.ids or operation.query_names()):
            answers = [
                seeded.send(operation, HERE, seeded.token(person)) for person in seeded.owners
            ]
            assert 200 in [each.status_code for each in answers], operation.name
        elif operation.method == "GET":
            for person in seeded.owners:
                text = seeded.send(operation, HERE, seeded.token(person)).text
                found |= {each for each in seeded.marks if each in text}
    assert len(found) >= 2


def test_without_a_token_only_what_is_public_answers(seeded: Seeded) -> None:
    every = operations(seeded.service)
    assert {each.name for each in every if each.public} == PUBLIC[seeded.service.service.name]
    for operation in every:
        answer = status(seeded, operation, HERE, None)
        wanted = 422 if operation.name in WANTS_A_FILE else 200
        assert answer == (wanted if operation.public else 401), operation.name


def test_somebody_with_every_role_elsewhere_finds_nothing_here(seeded: Seeded) -> None:
    token = seeded.token("foreigner", academy=THERE)
    for operation in walked(seeded):
        assert status(seeded, operation, HERE, token) == 404, operation.name


def test_ids_of_another_academy_are_unknown_at_ones_own_address(seeded: Seeded) -> None:
    token = seeded.token("foreigner", academy=THERE)
    for operation in walked(seeded):
        if operation.ids:
            assert status(seeded, operation, THERE, token) == 404, operation.name


def test_ids_of_another_academy_are_unknown_in_a_body_or_a_query(seeded: Seeded) -> None:
    token = seeded.token("foreigner", academy=THERE)
    own = {name: value for name, value in seeded.ids.items() if value in seeded.marks}
    for operation in walked(seeded):
        if not operation.ids and operation.takes(own):
            answer = status(seeded, operation, THERE, token)
            assert answer in (404, 409, 422), (operation.name, answer)


def test_the_public_operations_of_an_academy_know_only_its_own(seeded: Seeded) -> None:
    for operation in operations(seeded.service):
        of_one = operation.of_academy and operation.name not in SHARED
        if operation.public and of_one and operation.ids:
            assert status(seeded, operation, THERE, None) in (403, 404), operation.name


def test_lists_elsewhere_show_nothing_of_here(seeded: Seeded) -> None:
    token = seeded.token("foreigner", academy=THERE)
    for operation in operations(seeded.service):
        if operation.method == "GET" and not operation.public and not operation.ids:
            answer = seeded.send(operation, THERE, token)
            assert answer.status_code in (200, 404), operation.name
            shown = [each for each in (*seeded.marks, HERE) if each in answer.text]
            # A problem repeats the address that was asked for.
            assert not shown or answer.status_code == 404, (operation.name, shown)


def test_a_fresh_learner_sees_and_changes_nothing_of_others(seeded: Seeded) -> None:
    token = seeded.token("fresh", "learner")
    for operation in walked(seeded):
        if operation.name in CATALOGUE:
            continue
        if operation.ids:
            answer = status(seeded, operation, HERE, token)
            assert answer in (403, 404), (operation.name, answer)
        elif operation.method == "GET":
            answer = seeded.send(operation, HERE, token)
            assert answer.status_code in (200, 403, 404), operation.name
            shown = [each for each in seeded.marks if each in answer.text]
            assert not shown, (operation.name, shown)
