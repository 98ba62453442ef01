"""Runs a command for a request, at most once for an `Idempotency-Key`.

The key is claimed before the transaction and the result is stored inside it, so that a repeated
request finds either the stored result or a claim, whatever crashed in between. A command that fails
gives its claim back, and may be tried again with the same key. When the database did not say
whether it committed, the claim stays and runs out by itself.
"""

from collections.abc import Callable
from typing import Any
from typing import Concatenate
from typing import ParamSpec

from flask import Response
from flask import after_this_request
from flask import request

from shared.mongo.errors import is_unavailable
from shared.mongo.unit_of_work import Transaction
from shared.runtime.failpoints import failpoint
from shared.web.context import current
from shared.web.idempotency import Claim
from shared.web.idempotency import ClaimLost
from shared.web.idempotency import claim_for_request
from shared.web.idempotency import in_flight
from shared.web.idempotency import set_body_digest

__all__ = ["run", "set_body_digest"]

P = ParamSpec("P")


def run(
    command: Callable[Concatenate[Transaction, P], Any], *args: P.args, **kwargs: P.kwargs
) -> Any:
    """Runs `command(tx, …)` in a unit of work and returns its result.

    For a POST with `Idempotency-Key` the result must be a dict that BSON can hold; a repetition
    returns the stored one and marks the response `Idempotency-Replayed: true`. Raises the problems
    422 (malformed key, or the key with another body) and 409 (the first request still runs). A view
    that streams its body calls `set_body_digest` before.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return current.uow.run(command, *args, **kwargs)
    claim = claim_for_request(key)
    stored = claim.take()
    if stored is not None:
        after_this_request(_mark_replayed)
        return stored
    failpoint("web.claimed")
    return _run_claimed(claim, command, *args, **kwargs)


def _run_claimed(
    claim: Claim,
    command: Callable[Concatenate[Transaction, P], Any],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Any:
    tries = 0

    def claimed(tx: Transaction, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        nonlocal tries
        tries += 1
        # A database that died while it committed may say afterwards that it did not, although it
        # did. The command would meet its own effects then and take them for somebody else's.
        if tries > 1 and (done := claim.result(tx)) is not None:
            return done
        result = command(tx, *args, **kwargs)
        claim.finish(tx, result)
        return result

    try:
        result = current.uow.run(claimed, *args, **kwargs)
    except ClaimLost:
        raise in_flight() from None
    except Exception as error:
        if not is_unavailable(error):
            claim.give_back()
        raise
    failpoint("web.committed")
    return result


def _mark_replayed(response: Response) -> Response:
    response.headers["Idempotency-Replayed"] = "true"
    return response
