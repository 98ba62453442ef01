"""How numbers of processes are written."""

import pytest

from deploy.local.scale import BadScale
from deploy.local.scale import kinds_named
from deploy.local.scale import parse


def test_numbers_are_given_by_service_and_kind():
    assert parse(["content.web=3", "certification.worker=2"]) == {
        ("content", "web"): 3,
        ("certification", "worker"): 2,
    }


SLIPS = """
    content=3 content.web content.web=0 content.web=-1 content.web=three content.web=²
    content.worker=7 content.cron=1 x.web=1
"""


@pytest.mark.parametrize("word", SLIPS.split())
def test_a_slip_is_told_and_not_guessed_at(word):
    with pytest.raises(BadScale, match=word.replace(".", r"\.")):
        parse([word])


def test_a_service_stands_for_both_kinds_of_its_processes():
    assert kinds_named(["content"]) == [("content", "web"), ("content", "worker")]
    assert kinds_named(["content.worker"]) == [("content", "worker")]


@pytest.mark.parametrize("word", ["contents", "content.", "content.cron"])
def test_an_unknown_service_or_kind_is_told(word):
    with pytest.raises(BadScale):
        kinds_named([word])
