"""Which Host headers mean the sandbox."""

import pytest

from services.content.domain.sandbox import sandbox_at


@pytest.mark.parametrize(
    ("text", "origin", "hosts"),
    [
        ("", "", set()),
        ("https://a.example", "https://a.example", {"a.example", "a.example:443"}),
        ("https://A.example:443/", "https://a.example", {"a.example", "a.example:443"}),
        ("http://127.0.0.1:8012", "http://127.0.0.1:8012", {"127.0.0.1:8012"}),
        ("http://[::1]:80", "http://[::1]", {"[::1]", "[::1]:80"}),
    ],
)
def test_an_origin_is_written_as_browsers_do(text: str, origin: str, hosts: set[str]) -> None:
    found = sandbox_at(text)
    assert (found.origin, set(found.hosts)) == (origin, hosts)


@pytest.mark.parametrize("text", ["a.example", "ftp://a.example", "https://a/b", "https://u@a"])
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be an origin"):
        sandbox_at(text)
