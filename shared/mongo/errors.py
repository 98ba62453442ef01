"""Database errors, named by the reaction they call for.

StaleDocument     somebody else changed it first: read again, or tell the client
is_unavailable()  the database is away or overwhelmed: wait and try again, nothing is wrong
"""

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


class StaleDocument(Exception):
    """A document's version is not the one that the writer had read."""


def is_unavailable(error: BaseException) -> bool:
    """Whether `error` means "the database is away or busy" rather than "this is wrong".

    Transaction conflicts that outlasted the driver's own retries count: the same transaction may
    pass later, and nothing of it was kept.
    """
    if isinstance(error, _AWAY):
        return True
    if isinstance(error, PyMongoError) and error.timeout:
        return True
    return isinstance(error, OperationFailure) and (
        error.has_error_label("TransientTransactionError")
        or error.has_error_label("UnknownTransactionCommitResult")
        or error.has_error_label("RetryableWriteError")
    )
