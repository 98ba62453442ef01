"""What a service is, declared once in its bootstrap, and what a running process of it holds."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from pymongo import IndexModel
from pymongo.database import Database

from shared.events.handlers import Handlers
from shared.mongo.client import Document
from shared.mongo.client import connect
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime.clock import Clock
from shared.runtime.clock import OffsetClock
from shared.runtime.clock import SystemClock
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from flask_smorest import Blueprint

    from shared.events.restatement import Restatement
    from shared.runtime.jobs import Jobs
    from shared.runtime.tracks import Track

Messages = Mapping[str, Mapping[str, str]]


def _nothing(settings: Settings, db: Database[Document]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Erasing:
    """How people are erased, of the one service that knows them.

    `erase` is a command `(tx, academy, person_id, reason, certificates)` that returns how many
    documents it changed by their kind; `academies` tells where a person is known.
    """

    erase: Callable[..., Mapping[str, int]]
    academies: Callable[[Any, str], Sequence[str]]


@dataclass(frozen=True)
class Service:
    """The declaration. Blueprints and messages are functions, so that a worker needn't load them.

    `errors` is the root of the domain's exceptions, `messages` its texts by code and language.
    `extras` makes what this service alone needs (keys, file storage) from the settings; routes and
    jobs find it in `Resources.extras`. `restatements` and `tracks` are for the operator's commands:
    how the present state is told again, and where a person's or a thing's records are found.
    `erasing` has the service that owns people.
    """

    name: str
    handlers: Handlers
    jobs: "Jobs"
    indexes: Mapping[str, Sequence[IndexModel]]
    blueprints: Callable[[], Sequence["Blueprint"]]
    errors: type[Exception]
    messages: Callable[[], Messages]
    extras: Callable[[Settings, Database[Document]], dict[str, Any]] = _nothing
    restatements: Callable[[], Sequence["Restatement"]] = tuple
    erasing: Callable[[], "Erasing | None"] = lambda: None
    tracks: Callable[[], Sequence["Track"]] = tuple


@dataclass(frozen=True)
class Resources:
    """What routes, jobs and handlers of one process work with."""

    service: Service
    settings: Settings
    clock: Clock
    db: Database[Document]
    uow: UnitOfWork
    extras: dict[str, Any] = field(default_factory=dict)


def open_resources(service: Service, settings: Settings, clock: Clock | None = None) -> Resources:
    """Connects (lazily) and makes the service's own resources; call it after any fork."""
    if clock is None:
        clock = OffsetClock(settings.clock_file) if settings.clock_file else SystemClock()
    db = connect(settings.mongodb_uri, settings.database)
    return Resources(
        service=service,
        settings=settings,
        clock=clock,
        db=db,
        uow=UnitOfWork(service.name, db, clock),
        extras=service.extras(settings, db),
    )
