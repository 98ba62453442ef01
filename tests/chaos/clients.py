"""People who don't give up: a request that was not answered is sent again with the same key."""

import json
import time
import uuid
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.chaos.journal import Journal
from tests.journey import api
from tests.journey.api import Person

# What says nothing about the request, only about the moment.
AGAIN = frozenset({429, 502, 503, 504})
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
ANSWER_WITHIN = 15.0


class NeverAnswered(Exception):
    """A client's patience ended; the text says what it asked for and what it met last."""


class PatientPerson(Person):
    """Repeats a request until it is answered, and writes the acknowledged ones down.

    A conflict that names a time to wait (409 with Retry-After: the first request with this key
    still runs, or its process died and its claim has to run out) is waited for, too.
    """

    journal: Journal

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = dict(options.pop("headers", None) or {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        began = time.monotonic()
        pause, tries, met = FIRST_PAUSE, 0, ""
        while True:
            tries += 1
            try:
                answer = super().ask(
                    method, path, headers=headers, timeout=ANSWER_WITHIN, **options
                )
            except requests.RequestException as error:
                met = repr(error)
            else:
                if not _is_of_the_moment(answer):
                    break
                met = f"{answer.status_code} {answer.text[:300]}"
            if time.monotonic() - began > api.PATIENCE:
                raise NeverAnswered(f"{method} {path}, {tries} times, the last: {met}")
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
        waited = time.monotonic() - began
        self.journal.count(tries, waited)
        if method != "GET" and answer.ok:
            self._write_down(method, answer, headers, options, tries, waited)
        return answer

    def _write_down(
        self,
        method: str,
        answer: requests.Response,
        headers: dict[str, str],
        options: dict[str, Any],
        tries: int,
        waited: float,
    ) -> None:
        self.journal.record(
            by=self.person_id,
            method=method,
            path=urlsplit(answer.url).path,
            key=headers.get("Idempotency-Key"),
            status=answer.status_code,
            asked=options.get("json"),
            answered=json.loads(answer.text) if "json" in _kind(answer) else None,
            replayed=answer.headers.get("Idempotency-Replayed") == "true",
            tries=tries,
            waited=round(waited, 3),
        )


def _is_of_the_moment(answer: requests.Response) -> bool:
    in_flight = answer.status_code == 409 and "Retry-After" in answer.headers
    return in_flight or answer.status_code in AGAIN


def _kind(answer: requests.Response) -> str:
    return answer.headers.get("Content-Type", "")
