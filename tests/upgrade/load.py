"""Organisers who plan and publish cohorts without a pause, and write down what was acknowledged."""

import uuid
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import requests

from tests.journey.load import Load


def cohort_body() -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "title": {"id": "Angkatan", "en": "A cohort"},
        "applications_from": now.isoformat(),
        "applications_until": (now + timedelta(days=14)).isoformat(),
        "starts_on": (now + timedelta(days=21)).date().isoformat(),
        "ends_on": (now + timedelta(days=112)).date().isoformat(),
        "seats": 5,
        "award_rule": {"id": "rule", "version": 1},
    }


# Between two requests of a thread, seconds: the machine has to bear two versions beside the load.
PAUSE = 0.04


class Organisers(Load):
    """They plan and publish. Nothing is ever tried twice: a request that is not acknowledged is a
    failure.

    Each request has a connection of its own, as each of many people has; a client that kept one
    open could have it closed under its hands by a gateway that is told of a change.
    """

    def __init__(self, cohorts: str, token: str, number: int = 2) -> None:
        super().__init__(number)
        self._cohorts = cohorts
        self._authorization = f"Bearer {token}"
        self.published: list[str] = []
        self.requests = 0

    def read(self) -> requests.Response:
        """The latest cohort that was published, or the list of all."""
        self._stop.wait(PAUSE)
        address = f"{self._cohorts}/{self.published[-1]}" if self.published else self._cohorts
        return requests.get(address, headers={"Authorization": self._authorization}, timeout=30)

    def once(self) -> None:
        planned = self._post(self._cohorts, cohort_body(), 201)
        if planned is not None:
            done = self._post(f"{self._cohorts}/{planned['id']}/publish", None, 200)
            if done is not None:
                self.published.append(planned["id"])
        self._stop.wait(PAUSE)

    def _post(self, address: str, body: dict[str, Any] | None, expect: int) -> Any:
        headers = {"Authorization": self._authorization, "Idempotency-Key": str(uuid.uuid4())}
        self.requests += 1
        answer = requests.post(address, json=body, headers=headers, timeout=30)
        if answer.status_code != expect:
            self.failures.append(f"{address}: {answer.status_code} {answer.text[:300]}")
            return None
        return answer.json()
