"""The auditor: holds all evidence together and says what is lost, done twice or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos import audit_certificates
from tests.chaos import audit_commands
from tests.chaos import audit_events
from tests.chaos.differences import Check
from tests.chaos.differences import Difference
from tests.chaos.evidence import Evidence

# From the cause to the consequence, so that the first difference is nearest to what went wrong.
CHECKS: Sequence[Check] = (
    *audit_commands.CHECKS,
    *audit_events.CHECKS,
    *audit_certificates.CHECKS,
)


@dataclass(frozen=True)
class Verdict:
    """What came of it. `certificates` are those that are there, `due` those that must be."""

    differences: list[Difference]
    certificates: int
    due: int

    def count(self, kind: str) -> int:
        return sum(each.count for each in self.differences if each.kind == kind)

    @property
    def holds(self) -> bool:
        return not self.differences


def audit(evidence: Evidence, checks: Sequence[Check] = CHECKS) -> Verdict:
    """Runs every check over the evidence."""
    found = [difference for check in checks for difference in check(evidence)]
    issued = evidence.documents("certification", "certificates")
    return Verdict(found, len(issued), audit_certificates.due(evidence).total())
