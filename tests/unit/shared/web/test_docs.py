"""The OpenAPI document and the page made of it."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from shared.testing.harness import ServiceHarness

THINGS = "/v1/academies/{academy}/things"


@pytest.fixture
def document(things: ServiceHarness) -> dict[str, Any]:
    answer = things.get("/openapi.json")
    assert answer.status_code == 200
    assert isinstance(answer.json, dict)
    return answer.json


def test_the_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Academy: enrolment"
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_operation_says_who_may_call_it(document: dict[str, Any]) -> None:
    operations = {
        (method, path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }
    assert operations["get", THINGS]["x-roles"] == ["organiser", "learner"]
    assert operations["get", THINGS]["security"] == [{"bearer": []}]
    assert operations["get", "/v1/open/{academy}"]["x-roles"] == ["public"]
    assert operations["get", "/v1/open/{academy}"]["security"] == []
    authenticated = operations["get", "/v1/academies/{academy}/pages/{name}"]
    assert authenticated["x-roles"] == ["authenticated"]
    assert all("x-roles" in each and "security" in each for each in operations.values())


def test_a_post_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    names = [each.get("name") for each in document["paths"][THINGS]["post"]["parameters"]]
    assert "Idempotency-Key" in names


def test_errors_are_documented_as_problems(document: dict[str, Any]) -> None:
    response = document["components"]["responses"]["DEFAULT_ERROR"]
    assert set(response["content"]) == {"application/problem+json"}
    fields = document["components"]["schemas"]["ProblemDetails"]["properties"]
    assert {"type", "title", "status", "detail", "errors"} <= set(fields)
    assert "PaginationMetadata" not in document["components"]["schemas"]


class Page(HTMLParser):
    """What matters of a page: headings, ids, links, languages, and whether it has scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.lang: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "html":
            self.lang = given.get("lang")


def page(things: ServiceHarness, query: str = "", **headers: str) -> tuple[Any, Page]:
    answer = things.get(f"/docs{query}", headers=headers)
    assert answer.status_code == 200
    return answer, Page(answer.get_data(as_text=True))


def test_the_page_shows_every_operation_with_roles_and_fields(
    things: ServiceHarness, document: dict[str, Any]
) -> None:
    answer, _ = page(things)
    text = answer.get_data(as_text=True)
    for path, item in document["paths"].items():
        assert path in text
        for method, operation in item.items():
            if method != "parameters":
                assert operation["summary"] in text
    for word in ("Idempotency-Key", "organiser", "anybody, without a token", "maxLength: 50"):
        assert word in text


def test_the_page_speaks_the_reader_s_language(things: ServiceHarness) -> None:
    for query, accept, lang, word in [
        ("", "id", "id", "Siapa yang boleh memakai"),
        ("", "en", "en", "Who may call it"),
        ("?lang=id", "en", "id", "Siapa yang boleh memakai"),
        ("?lang=xx", "", "en", "Who may call it"),
    ]:
        answer, seen = page(things, query, **{"Accept-Language": accept})
        assert seen.lang == lang == answer.headers["Content-Language"]
        assert word in answer.get_data(as_text=True)


def test_the_page_is_well_built_for_readers_with_a_screen_reader(things: ServiceHarness) -> None:
    _, seen = page(things)
    assert seen.headings[0] == 1 and seen.headings.count(1) == 1
    steps = zip(seen.headings, seen.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)
    assert len(seen.ids) == len(set(seen.ids))
    targets = {link[1:] for link in seen.links if link.startswith("#")}
    assert targets and targets <= set(seen.ids)
    assert {"main", "nav", "header", "th"} <= seen.tags
    assert "script" not in seen.tags


def test_the_type_of_a_problem_leads_to_its_explanation(things: ServiceHarness) -> None:
    problem: Any = things.get("/nowhere").json
    path, _, anchor = problem["type"].partition("#")
    assert path == "/docs"
    assert anchor in page(things)[1].ids


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_colours_have_contrast_enough_for_wcag_aa(things: ServiceHarness) -> None:
    style = page(things)[0].get_data(as_text=True).partition("<style>")[2].partition("</style>")[0]
    light, dark = (
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for block in style.split("@media (prefers-color-scheme: dark)", 1)
    )
    for scheme in (light, dark):
        for ink in ("ink", "link", "get", "write"):
            for ground in ("paper", "soft"):
                one, two = sorted((luminance(scheme[ink]), luminance(scheme[ground])))
                assert (two + 0.05) / (one + 0.05) >= 4.5, (ink, ground)


def test_the_page_permits_its_own_style_and_nothing_else(things: ServiceHarness) -> None:
    answer, _ = page(things)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers.getlist("Content-Security-Policy") == [policy]
