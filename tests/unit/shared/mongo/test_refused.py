"""A database that refuses a sign-in is told apart from other errors, and waited for."""

import pytest
from pymongo.errors import OperationFailure
from pymongo.errors import ServerSelectionTimeoutError

from shared.mongo.errors import is_unavailable
from shared.mongo.errors import why_refused


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationFailure("authentication failed", code=18), "authentication failed"),
        (
            ServerSelectionTimeoutError("10.0.0.7: 'codeName': 'AuthenticationFailed', …"),
            "authentication failed",
        ),
        (
            ServerSelectionTimeoutError("10.0.0.7: [SSL: CERTIFICATE_VERIFY_FAILED] …"),
            "CERTIFICATE_VERIFY_FAILED",
        ),
    ],
)
def test_a_refusal_is_told_without_addresses_and_waited_out(error: Exception, told: str) -> None:
    why = why_refused(error)
    assert why is not None
    assert told in why
    assert "10.0.0.7" not in why
    assert is_unavailable(error)


def test_what_a_handler_says_about_a_sign_in_elsewhere_is_no_refusal() -> None:
    assert why_refused(ValueError("AuthenticationFailed")) is None
    assert not is_unavailable(ValueError("AuthenticationFailed"))
    assert not is_unavailable(OperationFailure("duplicate", code=11000))
