"""What a page of a cartridge says about itself."""

from __future__ import annotations

import re

# The head of a page is its beginning; a long page need not be searched to its end.
HEAD = 20_000

STATE = re.compile(
    r"""<meta\s+name=["']workflow_state["']\s+content=["'](\w{1,40})["']""", re.IGNORECASE
)


def state_of(markup: str) -> str:
    """The state in which Canvas has the page; empty when it does not say."""
    found = STATE.search(markup[:HEAD])
    return found[1].lower() if found else ""


def title_of(markup: str) -> str:
    """What stands in the page's title element."""
    head = markup[:HEAD]
    lowered = head.lower()
    start = lowered.find(">", lowered.find("<title"))
    end = lowered.find("</title", start)
    return head[start + 1 : end] if "<title" in lowered and 0 < start < end else ""
