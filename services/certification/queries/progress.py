"""How far a cohort's certificates are: issued, owed, waiting."""

from typing import Any

from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import REVOKED
from services.certification.domain.certificate import SUPERSEDED
from services.certification.domain.errors import NotFound
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.erasures import ERASED

Document = dict[str, Any]

_OF_A_DEBT = {"owed": 1, "owed_since": 1, "waits_for_key": 1}


def read_progress(source: Readable, academy: str, cohort_id: str) -> Document:
    """Counts of one cohort. Raises NotFound."""
    if get(source, "cohorts", academy, cohort_id) is None:
        raise NotFound("cohort_not_found")
    here: Document = {"academy": academy, "cohort_id": cohort_id}

    def count(**more: Any) -> int:
        found: int = source["certificates"].count_documents({**here, **more})
        return found

    debts = list(source["ledgers"].find({**here, "owed_since": {"$ne": None}}, _OF_A_DEBT))
    return {
        "cohort_id": cohort_id,
        "ledgers": source["ledgers"].count_documents(here),
        "issued": count(state=ISSUED),
        "revoked": count(state=REVOKED),
        "superseded": count(state=SUPERSEDED),
        "in_review": count(review={"$ne": None}),
        "unsigned": count(state=ISSUED, proof=None, holder={"$ne": ERASED}),
        "owed": sum(len(ledger["owed"]) for ledger in debts),
        "owed_since": min((ledger["owed_since"] for ledger in debts), default=None),
        "waiting_for_key": sum(1 for ledger in debts if ledger.get("waits_for_key")),
    }
