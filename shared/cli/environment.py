"""Where a command finds the settings, and how it opens a service's database."""

import os
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from typing import cast

import click
from dotenv import dotenv_values

from shared.contracts.registry import SERVICES
from shared.events.dispatcher import Dispatcher
from shared.events.retries import StopRule
from shared.events.stops import Stops
from shared.runtime.logs import configure_logs
from shared.runtime.service import Resources
from shared.runtime.service import Service
from shared.runtime.service import open_resources
from shared.runtime.settings import InvalidSettings
from shared.runtime.settings import read_settings

QUICKSTART = Path(".local") / "environment"


def load_environment(env_file: str | None) -> None:
    """Adds settings from a file to the environment; what is set already stays."""
    path = Path(env_file) if env_file else QUICKSTART
    if not env_file and ("MONGODB_URI" in os.environ or not path.exists()):
        return
    for name, value in dotenv_values(path).items():
        if value is not None:
            os.environ.setdefault(name, value)


def service_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--service NAME`, needed by every command that looks into one service."""
    return click.option("--service", type=click.Choice(SERVICES), required=True)(function)


def find_service(name: str) -> Service:
    """The declaration of an installed service."""
    (entry,) = entry_points(group="academy.services", name=name)
    return cast(Service, entry.load())


@contextmanager
def opened(name: str) -> Iterator[Resources]:
    """The resources of a service for one command; a clear message when settings are missing."""
    try:
        # Some commands talk to the broker; none is refused where there are no settings of it.
        with _addressed(name):
            settings = read_settings(name, kafka="KAFKA_BOOTSTRAP_SERVERS" in os.environ)
    except InvalidSettings as error:
        raise click.ClickException(f"the settings are not complete:\n{error}") from None
    configure_logs(name, "command", "WARNING", stream=sys.stderr)
    resources = open_resources(find_service(name), settings)
    try:
        yield resources
    finally:
        resources.db.client.close()


# What may differ from service to service where one shell looks after all of them.
_OWN = ("MONGODB_URI", "MONGODB_URI_FILE", "MONGODB_DATABASE")


@contextmanager
def _addressed(service: str) -> Iterator[None]:
    """Lets `ENROLMENT_MONGODB_URI` stand for `MONGODB_URI` and so on while settings are read."""
    before = {name: os.environ.get(name) for name in _OWN}
    own = {name: os.environ.get(f"{service.upper()}_{name}") for name in _OWN}
    if own["MONGODB_URI"] or own["MONGODB_URI_FILE"]:
        # Of the two ways to give an address, the service's own one counts alone.
        os.environ.pop("MONGODB_URI", None)
        os.environ.pop("MONGODB_URI_FILE", None)
    os.environ |= {name: value for name, value in own.items() if value}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def stops_of(resources: Resources) -> Stops:
    """The stored stop of the service's group."""
    return Stops(resources.db, resources.settings.group, StopRule())


def dispatcher_of(resources: Resources) -> Dispatcher:
    """What applies one event by hand."""
    return Dispatcher(
        resources.settings.group,
        resources.service.handlers,
        resources.uow,
        stops_of(resources),
    )
