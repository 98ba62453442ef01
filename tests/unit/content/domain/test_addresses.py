"""Signed file addresses."""

from dataclasses import replace

import pytest

from services.content.domain.addresses import Ticket
from services.content.domain.addresses import check
from services.content.domain.addresses import sign
from services.content.domain.errors import NotFound

KEY = b"k" * 32
TICKET = Ticket("pontianak", "version", "ab" * 32, "enrolment", 1000)


def test_a_signed_address_is_good_until_its_hour_is_over() -> None:
    check(TICKET, sign(TICKET, KEY), KEY, now=999.9)
    with pytest.raises(NotFound):
        check(TICKET, sign(TICKET, KEY), KEY, now=1000)


@pytest.mark.parametrize(
    "change",
    [
        {"academy": "singkawang"},
        {"version_id": "other"},
        {"sha256": "cd" * 32},
        {"holder": "another"},
        {"expires": 2000},
    ],
)
def test_a_signature_is_good_for_nothing_else(change: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        check(replace(TICKET, **change), sign(TICKET, KEY), KEY, now=0)


def test_a_signature_of_another_key_and_one_that_is_no_text_of_ours_are_refused() -> None:
    for signature in (sign(TICKET, b"x" * 32), "", "é" * 64):
        with pytest.raises(NotFound):
            check(TICKET, signature, KEY, now=0)
