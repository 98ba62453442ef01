"""What a service does with other services' events, declared.

A *projection* writes a read model and nothing else. Where it is declared `into` a collection that
nothing but such projections write, that collection can be rebuilt from the topics (`academy
replay`). A *reaction* may publish events, enqueue jobs or issue things: it is never replayed.
"""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from typing import Literal

from shared.contracts.event_type import EventType
from shared.events.envelope import Event
from shared.events.envelope import split_type
from shared.events.errors import UnknownMajor

Kind = Literal["projection", "reaction"]

# (tx, event) -> None. The transaction is typed where handlers are written, which keeps this module
# free of the database.
Function = Callable[[Any, Event], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """One function for one event type."""

    event_type: EventType
    kind: Kind
    function: Function
    into: str | None = None


class Handlers:
    """The handlers of one service, by event type."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._by_name: dict[str, list[Handler]] = {}
        self._bases: set[str] = set()

    def __iter__(self) -> Iterator[Handler]:
        for handlers in self._by_name.values():
            yield from handlers

    def projection(
        self, *event_types: EventType, into: str | None = None
    ) -> Callable[[Function], Function]:
        """Declares a function that writes a read model from these events.

        `into` promises that it writes this collection and no other, and that all which writes the
        collection is declared so.
        """
        return self._declare("projection", event_types, into)

    def reaction(self, *event_types: EventType) -> Callable[[Function], Function]:
        """Declares a function that may publish, enqueue or issue because of these events."""
        return self._declare("reaction", event_types)

    def _declare(
        self, kind: Kind, event_types: tuple[EventType, ...], into: str | None = None
    ) -> Callable[[Function], Function]:
        def declare(function: Function) -> Function:
            for event_type in event_types:
                if event_type.service == self.service:
                    raise ValueError(f"{self.service} would listen to itself: {event_type.name}")
                handler = Handler(event_type, kind, function, into)
                self._by_name.setdefault(event_type.name, []).append(handler)
                self._bases.add(event_type.unversioned)
            return function

        return declare

    @property
    def replayable(self) -> list[str]:
        """The collections that can be rebuilt from the topics."""
        return sorted({handler.into for handler in self if handler.into is not None})

    @property
    def topics(self) -> list[str]:
        """The topics to read, without an installation's prefix, in a fixed order."""
        return sorted({handler.event_type.topic for handler in self})

    def listens_to(self, name: str) -> bool:
        """Whether any major version of this type is listened to."""
        split = split_type(name)
        return split is not None and split[0] in self._bases

    def of(self, name: str) -> list[Handler]:
        """The handlers of a type that is listened to; raises `UnknownMajor`."""
        handlers = self._by_name.get(name)
        if handlers is None:
            raise UnknownMajor(f"{name} is newer or older than what this service knows")
        return handlers
