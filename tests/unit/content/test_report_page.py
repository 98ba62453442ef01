"""The report as a page: every line in words, nothing active, nothing fetched, readable by ear."""

import re
from itertools import pairwise
from typing import Any

import pytest
from lxml import html

from services.content.adapters.messages import MESSAGES
from services.content.domain.report import Report
from services.content.domain.report import Severity
from services.content.web.report_page import report_page
from services.content.web.report_words import WORDS

SCRIPT = "<script>alert(1)</script>"


def report(**about: Any) -> dict[str, Any]:
    made = Report(MESSAGES)
    made.about |= {"format": "markdown", "title": {"id": SCRIPT}, **about}
    made.add(Severity.LEFT_OUT, "missing_link", "a.html", line=7, node_key="a", url=SCRIPT)
    for number in range(12):
        made.add(Severity.INFO, "external_link", "a.html", url=f"https://example.org/{number}")
    made.counts = {"package": {"members": 3}, "brought_in": {"modules": 1}}
    made.accounts = {"members": {"total": 3, "files": 1, "structure": 2, "junk": 0, "left_out": 0}}
    return made.as_dict()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_line_is_told_with_its_severity_and_remedy_in_words(language: str) -> None:
    made = report()
    shown = html.fromstring(report_page(made, language, name="kursus.zip")).text_content()
    for entry in made["entries"]:
        assert entry["message"][language] in shown
        assert entry["remedy"][language] in shown
    assert f"{WORDS[language]['left_out']}: 1" in shown
    assert f"{WORDS[language]['info']}: 12" in shown
    assert f"{WORDS[language]['line']} 7" in shown
    assert "kursus.zip" in shown


def test_nothing_of_a_package_becomes_markup() -> None:
    page = report_page(report(), "id", name=SCRIPT)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_holds_nothing_active_and_fetches_nothing() -> None:
    root = html.fromstring(report_page(report(), "en"))
    assert not root.xpath("//script | //img | //link | //iframe | //form | //@onclick | //@style")
    assert not root.xpath("//a/@href[not(starts-with(., '#'))]")
    [policy] = root.xpath("//meta[@http-equiv]/@content")
    assert "default-src 'none'" in policy


def test_the_page_can_be_found_ones_way_in_by_ear() -> None:
    root = html.fromstring(report_page(report(), "id", {"id": "?lang=id", "en": "?lang=en"}))
    assert root.get("lang") == "id"
    assert len(root.xpath("//h1")) == 1
    levels = [int(each.tag[1]) for each in root.iter("h1", "h2", "h3")]
    assert all(later <= before + 1 for before, later in pairwise(levels))
    for table in root.iter("table"):
        assert table.findtext("caption")
        assert table.xpath(".//thead//th[@scope='col']")
        assert table.xpath(".//tbody//th[@scope='row']")
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {f"#{each}" for each in ids} >= set(root.xpath("//main//a/@href"))
    assert root.xpath("//nav/a[@aria-current='true']/@lang") == ["id"]


def test_a_refused_package_says_so_first_and_shows_no_course() -> None:
    made = Report(MESSAGES)
    made.add(Severity.REFUSED, "not_an_archive")
    text = html.fromstring(report_page(made.as_dict(), "en")).text_content()
    assert "This package is refused" in text
    assert WORDS["en"]["course_caption"] not in text


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    assert WORDS["id"].keys() == WORDS["en"].keys()
    for name, text in WORDS["en"].items():
        assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", WORDS["id"][name]), name
