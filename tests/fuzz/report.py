"""What a run has tried and found, and how that is told."""

from collections import Counter
from dataclasses import dataclass
from dataclasses import field


@dataclass
class Finding:
    """One kind of failure at one operation, with the first request that showed it."""

    service: str
    check: str
    operation: str
    message: str
    request: str
    answer: str
    seed: int
    times: int = 1

    def __str__(self) -> str:
        return (
            f"{self.check}: {self.service} {self.operation} ({self.times} times)\n"
            f"    seed {self.seed}: {self.message}\n"
            f"    sent: {self.request}\n    answer: {self.answer}"
        )


@dataclass
class Report:
    """Sums over runs."""

    cases: int = 0
    operations: set[str] = field(default_factory=set)
    succeeded: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    # Checks and generators that could not work themselves; a run with one proves too little.
    errors: list[str] = field(default_factory=list)

    def found(self, finding: Finding) -> None:
        """Counts a failure; the first of its kind is kept."""
        key = (finding.service, finding.check, finding.operation)
        if key in self.findings:
            self.findings[key].times += 1
        else:
            self.findings[key] = finding

    def add(self, other: "Report") -> None:
        self.cases += other.cases
        self.operations |= other.operations
        self.succeeded |= other.succeeded
        self.statuses += other.statuses
        self.errors += other.errors
        for finding in other.findings.values():
            self.found(finding)

    @property
    def clean(self) -> bool:
        return not self.findings and not self.errors

    def __str__(self) -> str:
        kinds: Counter[str] = Counter()
        for finding in self.findings.values():
            kinds[finding.check] += finding.times
        lines = [
            f"operations={len(self.operations)} succeeded={len(self.succeeded)} "
            f"cases={self.cases} failures={sum(kinds.values())} errors={len(self.errors)}",
            "answers: " + " ".join(f"{code}:{n}" for code, n in sorted(self.statuses.items())),
            *(f"failures of {kind}: {times}" for kind, times in sorted(kinds.items())),
            *map(str, self.findings.values()),
            *self.errors,
        ]
        return "\n".join(lines)
