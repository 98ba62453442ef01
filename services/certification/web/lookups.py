"""How strangers find a certificate: by its whole serial, and not by trying out many."""

import math
from collections.abc import Callable
from typing import Any
from typing import TypeVar

from flask import request

from services.certification.domain.errors import NotFound
from services.certification.queries.verification import verify
from services.certification.web.budgets import Budget
from services.certification.web.budgets import client_of
from shared.web.context import current
from shared.web.problems import Problem

T = TypeVar("T")


def look_up(serial: str) -> dict[str, Any]:
    """What anyone may know of the certificate. Raises NotFound, and the problem of `guarded`."""
    return guarded(lambda: verify(current.db, serial, current.extras["public_url"]))


def guarded(find: Callable[[], T]) -> T:
    """What `find` returns. Each NotFound that it raises counts against the client.

    Raises the problem 429 instead, without a look, once the client has asked for too many serials
    that do not exist; otherwise a hit among its guesses would still tell it something.
    """
    guesses: Budget = current.extras["guesses"]
    client, now = this_client(), current.clock.real_now()
    seconds = guesses.wait(client, now)
    if seconds:
        raise too_many("too_many_serials", seconds)
    try:
        return find()
    except NotFound:
        guesses.spend(client, now)
        raise


def this_client() -> str:
    """Whom the present request comes from."""
    return client_of(request.environ, current.extras["proxies"])


def too_many(code: str, seconds: float) -> Problem:
    """The problem 429: the client may go on after so many seconds."""
    wait = math.ceil(seconds)
    return Problem(429, code, headers={"Retry-After": str(wait)}, seconds=wait)
