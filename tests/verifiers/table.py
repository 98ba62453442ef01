"""What verifiers said, as a table: form × verifier × case."""

from pathlib import Path

from tests.verifiers.verifiers import ROOT
from tests.verifiers.verifiers import Answers
from tests.verifiers.world import FORMS

# Shown by `make verifiers`.
WRITTEN = ROOT / "build" / "verifiers.md"

# Where it is told to others.
DOCUMENT = ROOT / "docs" / "verifiers.md"


def table(answers: Answers, cases: tuple[str, ...]) -> str:
    """Markdown: a row a form and verifier, a column a case."""
    rows = [("form", "verifier", *cases), ("---",) * (2 + len(cases))]
    found = dict.fromkeys((form, verifier) for _, form, verifier in answers)
    for form, verifier in sorted(found, key=lambda each: (list(FORMS).index(each[0]), each[1])):
        said = (_word(answers[case, form, verifier]) for case in cases)
        rows.append((form, f"`{verifier}`", *said))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def write(text: str, reasons: Answers) -> None:
    """The table, and below it what those said that refused."""
    refused = sorted(
        f"- {case}, {form}, `{verifier}`: {reason}"
        for (case, form, verifier), reason in reasons.items()
        if reason is not None
    )
    _put(WRITTEN, "\n".join((text, *refused)) + "\n")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def _word(reason: str | None) -> str:
    return "accepted" if reason is None else "refused"
