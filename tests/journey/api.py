"""A person at the public API: an own token, one service's address for each resource."""

import time
import uuid
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import TypeVar

import requests

T = TypeVar("T")

# The first segment after the academy belongs to one service, so one gateway could route by it.
SERVICE_OF = {
    **dict.fromkeys(["units", "people", "cohorts", "applications", "enrolments"], "enrolment"),
    **dict.fromkeys(["curricula", "courses", "items", "files", "progress"], "content"),
    **dict.fromkeys(["mentors", "slots", "sessions", "projects", "gates", "evidence"], "mentoring"),
    **dict.fromkeys(["award-rules", "ledgers", "certificates"], "certification"),
}
# Seconds an effect in another service may take before the journey fails.
PATIENCE = 30.0
REQUEST_TIMEOUT = 30.0


class Unexpected(Exception):
    """The API answered something else than the journey is about."""


class NeverHappened(Exception):
    """An effect did not come in time; the text says which and what was seen last."""


class Person:
    """Calls the API of one academy in the name of one person (or of nobody, without a token)."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        academy: str,
        person_id: str = "",
        name: str = "",
        token: str = "",
    ) -> None:
        self.person_id = person_id
        self.name = name
        self.token = token
        self._addresses = addresses
        self._academy = academy
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = "en"
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, expect: int = 200, **params: Any) -> Any:
        return self.call("GET", path, expect, params=params)

    def post(self, path: str, body: Mapping[str, Any] | None = None, expect: int = 200) -> Any:
        """Sends a key of its own each time, so that a repetition would be harmless."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return self.call("POST", path, expect, json=body, headers=headers)

    def put(self, path: str, body: Mapping[str, Any], expect: int = 200) -> Any:
        return self.call("PUT", path, expect, json=body)

    def call(self, method: str, path: str, expect: int, **options: Any) -> Any:
        """The decoded answer; raises Unexpected for any other status than `expect`."""
        answer = self.ask(method, path, **options)
        if answer.status_code != expect:
            raise Unexpected(
                f"{method} {answer.url} answered {answer.status_code}, not {expect}: "
                f"{answer.text[:600]}"
            )
        kind = answer.headers.get("Content-Type", "")
        return answer.json() if "json" in kind else answer.content

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        options.setdefault("timeout", REQUEST_TIMEOUT)
        return self._session.request(method, self.address(path), **options)

    def address(self, path: str) -> str:
        """The whole address of `cohorts/…` in the academy, or of a `/path` of certification."""
        if path.startswith("/v1/"):
            return self._addresses["enrolment"] + path
        if path.startswith("/"):
            return self._addresses["certification"] + path
        service = SERVICE_OF[path.partition("/")[0].partition("?")[0]]
        return f"{self._addresses[service]}/v1/academies/{self._academy}/{path}"

    def all(self, path: str, **params: Any) -> list[Any]:
        """All items of a list, page after page."""
        items: list[Any] = []
        cursor = None
        while True:
            page = self.get(path, **params, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items


def be_patient(seconds: float) -> None:
    """Lets every wait of this process last so long; for journeys amid outages."""
    global PATIENCE
    PATIENCE = seconds


def eventually(what: str, look: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """What `look` returns as soon as it `holds`; asks again and again until patience ends.

    Nothing here waits for a fixed time: an event's effect is there when it can be seen.
    """
    deadline = time.monotonic() + PATIENCE
    pause = 0.02
    while True:
        seen = look()
        if holds(seen):
            return seen
        if time.monotonic() > deadline:
            raise NeverHappened(f"{what} did not happen within {PATIENCE:g} s; seen last: {seen}")
        time.sleep(pause)
        pause = min(0.25, pause * 1.5)


def when_known(what: str, act: Callable[[], requests.Response], expect: int) -> Any:
    """The answer to an act on something that another service announces by an event.

    Until the event has come the service does not know the thing (404) or says that it is too early
    (409), and the act is tried again.
    """
    answer = eventually(what, act, lambda answer: answer.status_code not in (404, 409))
    if answer.status_code != expect:
        raise Unexpected(f"{what}: {answer.status_code} {answer.text[:600]}")
    return answer.json()
