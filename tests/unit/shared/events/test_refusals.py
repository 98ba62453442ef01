"""A broker that refuses a client is told apart from one that is away."""

import logging

import pytest
from kafka.errors import KafkaConnectionError
from kafka.errors import KafkaError
from kafka.errors import KafkaTimeoutError
from kafka.errors import SaslAuthenticationFailedError

from shared.events.refusals import Refused
from shared.events.refusals import told_why

PASSWORD = SaslAuthenticationFailedError("invalid credentials")
CERTIFICATE = KafkaConnectionError("Handshake failed: CERTIFICATE_VERIFY_FAILED")
AWAY = KafkaConnectionError("111 ECONNREFUSED")


@told_why()
def makes_a_client(*reasons: KafkaError) -> None:
    """As the library does it: the reasons go into its log, and what is raised has none of them."""
    for reason in reasons:
        logging.getLogger("kafka.net.manager").error("Connection failed: %s", reason)
    raise KafkaTimeoutError("Unable to bootstrap")


@pytest.mark.parametrize("reason", [PASSWORD, CERTIFICATE])
def test_the_reason_is_told_also_when_the_connection_just_breaks_off_after_it(
    reason: KafkaError,
) -> None:
    with pytest.raises(Refused) as raised:
        makes_a_client(reason, AWAY)
    assert str(reason) in str(raised.value)


def test_a_broker_that_is_away_refuses_nobody_whatever_was_refused_before() -> None:
    with pytest.raises(Refused):
        makes_a_client(PASSWORD)
    with pytest.raises(KafkaTimeoutError, match="Unable to bootstrap"):
        makes_a_client(AWAY)
