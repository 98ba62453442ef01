"""Database errors, named by the reaction they call for.

StaleDocument     somebody else changed it first: read again, or tell the client
is_unavailable()  the database is away or overwhelmed: wait and try again, nothing is wrong
why_refused()     the database is there and does not let us in: an operator has to change something
"""

from typing import Any

from pymongo import MongoClient
from pymongo import timeout
from pymongo.errors import ConnectionFailure
from pymongo.errors import ExecutionTimeout
from pymongo.errors import NetworkTimeout
from pymongo.errors import OperationFailure
from pymongo.errors import PyMongoError
from pymongo.errors import ServerSelectionTimeoutError
from pymongo.errors import WaitQueueTimeoutError
from pymongo.errors import WTimeoutError

_AWAY = (
    ConnectionFailure,
    ExecutionTimeout,
    NetworkTimeout,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WTimeoutError,
)

# The server's code for a wrong user or password.
_AUTHENTICATION_FAILED = 18


class StaleDocument(Exception):
    """A document's version is not the one that the writer had read."""


def is_unavailable(error: BaseException) -> bool:
    """Whether `error` means "the database is away or busy" rather than "this is wrong".

    Transaction conflicts that outlasted the driver's own retries count: the same transaction may
    pass later, and nothing of it was kept. A refused sign-in counts too: what waits must not
    become dead letters because a password was changed.
    """
    if isinstance(error, _AWAY) or why_refused(error):
        return True
    if isinstance(error, PyMongoError) and error.timeout:
        return True
    return isinstance(error, OperationFailure) and (
        error.has_error_label("TransientTransactionError")
        or error.has_error_label("UnknownTransactionCommitResult")
        or error.has_error_label("RetryableWriteError")
    )


def why_refused(error: BaseException) -> str | None:
    """In words, without addresses: why the database does not let this client in; None if it does.

    A driver that has looked for a server in vain raises one error for every reason, with the
    reason in its text.
    """
    if not isinstance(error, PyMongoError):
        return None
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "the database's certificate is not trusted (CERTIFICATE_VERIFY_FAILED)"
    code = error.code if isinstance(error, OperationFailure) else None
    if code == _AUTHENTICATION_FAILED or "AuthenticationFailed" in text:
        return "the database refuses the user or the password (authentication failed)"
    return None


def ping(client: MongoClient[Any], within: float) -> tuple[bool, str]:
    """Whether the database answers within so many seconds, for a probe; raises when it is away."""
    try:
        with timeout(within):
            client.admin.command("ping")
    except PyMongoError as error:
        if why := why_refused(error):
            return False, why
        raise
    return True, "answers"
