"""Where a service's records of a person or a thing are found, declared by the service itself."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True)
class Track:
    """How one collection takes part in `academy trace`.

    `by` are the fields that may hold an id that was asked for or led to; `only_asked` are looked at
    for the id that was asked for alone. `leads` are fields whose ids are traced too. `tells` are
    the fields that are printed: states, times and ids, never names, addresses or what people wrote.
    A field inside a list or document is written with dots. `finds` says in words what ids they are.
    """

    collection: str
    by: Sequence[str]
    tells: Sequence[str] = ()
    leads: Sequence[str] = ()
    only_asked: Sequence[str] = ()
    finds: Sequence[str] = field(default_factory=tuple)


def field_of(document: Mapping[str, object], name: str) -> object:
    """A field by its dotted name, None where there is none. Lists are not looked into."""
    value: object = document
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value
