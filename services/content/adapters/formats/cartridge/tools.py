"""External tools (LTI links): where they are. Keys and whatever may be a secret are dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl
from urllib.parse import urlencode
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words
from services.content.domain.report import Report
from services.content.domain.report import Severity

SECRET = re.compile(
    r"(?:^|[_.-])(?:key|secret|token|password|passwd|pwd|signature|sig|auth|credential)s?(?:$|[_.-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Tool:
    """`dropped` names the keys and parameters that were there; never what they said."""

    title: str
    address: str
    dropped: tuple[str, ...]

    def tell(self, title: str, item_id: str, plan: Plan, report: Report) -> None:
        """Reports that nobody is signed in to the tool, and what was dropped."""
        where = (plan.path, plan.resource.id)
        report.add(Severity.ADAPTED, "tool_without_sign_in", *where, node_key=item_id, title=title)
        if self.dropped:
            names = ", ".join(self.dropped)[:300]
            report.add(
                Severity.LEFT_OUT,
                "tool_keys_dropped",
                *where,
                node_key=item_id,
                title=title,
                names=names,
            )


def tool_of(root: Element) -> Tool:
    """What an LTI link of any version and namespace says; the secure address goes first."""
    found = {name: "" for name in ("title", "secure_launch_url", "launch_url")}
    for element in descendants(root, *found):
        name = str(element.tag).rpartition("}")[2]
        found[name] = found[name] or words(element)
    address, hidden = without_secrets(found["secure_launch_url"] or found["launch_url"])
    return Tool(found["title"], address, tuple(dict.fromkeys([*hidden, *_parameters(root)])))


def without_secrets(address: str) -> tuple[str, list[str]]:
    """The address without parameters that look like secrets, and the names of those."""
    try:
        parts = urlsplit(address)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return address, []
    hidden = [name for name, _ in pairs if SECRET.search(name)]
    if not hidden and "@" not in parts.netloc:
        return address, []
    kept = urlencode([(name, value) for name, value in pairs if not SECRET.search(name)])
    if "@" in parts.netloc:
        hidden.append("user")
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, kept, parts.fragment)), hidden


def _parameters(root: Element) -> list[str]:
    """Custom parameters, which often hold keys, and extensions that name a secret."""
    names = []
    for holder in descendants(root, "custom"):
        names += [attribute(each, "name") or "custom" for each in holder]
    for each in descendants(root, "property"):
        name = attribute(each, "name")
        if SECRET.search(name):
            names.append(name)
    return [name[:60] for name in names if name]
