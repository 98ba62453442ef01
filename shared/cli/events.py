"""`academy events`: the catalogue of events and the frozen schemas."""

from pathlib import Path

import click

from shared.cli.environment import find_service
from shared.contracts import compatibility
from shared.contracts.documents import asyncapi
from shared.contracts.documents import events_page
from shared.contracts.registry import ALL
from shared.contracts.registry import SERVICES

DOCS = Path(__file__).parents[2] / "docs"


@click.group()
def events() -> None:
    """The events that services exchange."""


@events.command()
def document() -> None:
    """Writes docs/events.md and docs/asyncapi.yaml anew."""
    listeners = find_listeners()
    (DOCS / "events.md").write_text(events_page(listeners))
    (DOCS / "asyncapi.yaml").write_text(asyncapi(listeners))
    click.echo(f"{len(ALL)} event types documented")


@events.command()
def freeze() -> None:
    """Freezes the schemas; refuses a change that would break a reader."""
    broken = False
    for event_type in ALL:
        old = compatibility.frozen(event_type)
        new = compatibility.json_schema(event_type)
        problems = compatibility.breaking_changes(old, new) if old is not None else []
        for problem in problems:
            click.echo(f"{event_type.name}: {problem}", err=True)
        broken = broken or bool(problems)
        if not problems and old != new:
            click.echo(f"{event_type.name} frozen")
            compatibility.freeze(event_type)
    if broken:
        raise click.ClickException("make a new major version instead (docs/decisions)")


def find_listeners() -> dict[str, list[str]]:
    """The services that listen to each type, by the type's name."""
    listeners: dict[str, list[str]] = {}
    for name in SERVICES:
        for handler in find_service(name).handlers:
            names = listeners.setdefault(handler.event_type.name, [])
            if name not in names:
                names.append(name)
    return listeners
