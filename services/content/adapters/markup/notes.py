"""How much each change that cleaning makes matters in the report."""

from __future__ import annotations

from services.content.adapters.markup.html import Note
from services.content.domain.report import Report
from services.content.domain.report import Severity

SEVERITIES = {
    "encoding_guessed": Severity.ADAPTED,
    "external_link": Severity.INFO,
    "external_media_as_link": Severity.ADAPTED,
    "video_as_link": Severity.ADAPTED,
    "frame_as_link": Severity.ADAPTED,
    "svg_as_link": Severity.ADAPTED,
    "formula_as_text": Severity.ADAPTED,
    "unsafe_link": Severity.LEFT_OUT,
    "missing_link": Severity.LEFT_OUT,
    "html_removed": Severity.LEFT_OUT,
}


class Notes:
    """Writes each change to one member into the report, once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.written: set[tuple[str, str, str]] = set()

    def of(self, path: str) -> Note:
        """The listener for what is cleaned of this member."""

        def note(code: str, params: dict[str, object]) -> None:
            key = (code, path, str(params))
            if key not in self.written:
                self.written.add(key)
                self.report.add(SEVERITIES[code], code, path, params=params)

        return note
