"""A certificate's life as facts for the person's other ledgers: since when it is held or not."""

from collections.abc import Iterable
from datetime import datetime

from services.certification.domain import facts as topics
from services.certification.domain.facts import Fact

# Whether the certificate stands after a change; what is not named here changes nothing of it.
_STANDS = {"revoked": False, "superseded": False, "reinstated": True}


def held_facts(
    certificate_id: str, rule_id: str, since: datetime, changes: Iterable[tuple[str, datetime]]
) -> tuple[Fact, ...]:
    """What the certificate has said of its holder: that it stands `since`, and then each change.

    `since` is when it was earned, not when it was issued: so what follows from it does not depend
    on how long a queue was. An issue that an organiser has made anew stands from that moment.
    `changes` are the steps of its life as (action, time), in their order.
    """
    steps = [("issued", since), *changes]
    stands = {"issued": True, **_STANDS}
    return tuple(
        Fact(
            topics.HELD,
            certificate_id,
            number,
            at,
            {"rule": rule_id, "stands": stands[action]},
        )
        for number, (action, at) in enumerate(steps, start=1)
        if action in stands
    )
