"""How many processes of each kind run: `content.web=3 certification.worker=2`.

`web=n` is n gunicorn workers behind one listening socket; `worker=n` is n worker processes, each
with a health port of its own.
"""

from collections.abc import Iterable

SERVICES = ("enrolment", "content", "mentoring", "certification")
KINDS = ("web", "worker")
# More consumers than a topic has partitions would stand idle; for web it only catches slips.
MOST = {"web": 16, "worker": 6}

# (service, kind) -> number of processes
Scale = dict[tuple[str, str], int]


class BadScale(ValueError):
    """The text names an unknown kind of process or an impossible number."""


def one_of_each() -> Scale:
    return {(service, kind): 1 for service in SERVICES for kind in KINDS}


def parse(words: Iterable[str]) -> Scale:
    """The numbers that the words give, for the kinds they name. Raises BadScale."""
    scale: Scale = {}
    for word in words:
        name, _, number = word.partition("=")
        service, _, kind = name.partition(".")
        if service not in SERVICES or kind not in KINDS:
            raise BadScale(f"{word}: write <service>.<web|worker>=<number>, e.g. content.web=3")
        if not number.isdecimal() or not 1 <= int(number) <= MOST[kind]:
            raise BadScale(f"{word}: {name} may have 1 to {MOST[kind]} processes")
        scale[service, kind] = int(number)
    return scale


def kinds_named(words: Iterable[str]) -> list[tuple[str, str]]:
    """The kinds that `content` (both) or `content.worker` (one) stand for. Raises BadScale."""
    found: list[tuple[str, str]] = []
    for word in words:
        service, dot, kind = word.partition(".")
        if service not in SERVICES or (dot and kind not in KINDS):
            raise BadScale(f"{word}: write <service> or <service>.<web|worker>")
        found += [(service, each) for each in KINDS if not dot or each == kind]
    return found
