"""`academy dead-letters`: look at what was set aside, try it again, or give it up with a reason."""

import json
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from shared.cli.environment import dispatcher_of
from shared.cli.environment import opened
from shared.cli.environment import service_option
from shared.events.dead_letters import COLLECTION
from shared.events.dead_letters import settle
from shared.mongo.client import Document

STATES = ("pending", "redriven", "discarded")


@click.group("dead-letters")
def dead_letters() -> None:
    """Events that a service could not apply."""


@dead_letters.command("list")
@service_option
@click.option("--state", type=click.Choice(STATES), default="pending", show_default=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_letters(service: str, state: str, limit: int, as_json: bool) -> None:
    """Lists dead letters, the oldest first."""
    with opened(service) as resources:
        letters = resources.db[COLLECTION].find({"state": state}).sort("_id", 1).limit(limit)
        if as_json:
            for letter in letters:
                click.echo(json.dumps(_summary(letter)))
            return
        table = Table("id", "when", "type", "code", "error")
        for letter in letters:
            when = letter["at"].strftime("%Y-%m-%d %H:%M:%S")
            error = letter["error"][:120]
            table.add_row(letter["_id"], when, letter["type"] or "?", letter["code"], error)
        Console().print(table)


@dead_letters.command()
@service_option
@click.argument("id")
def show(service: str, id: str) -> None:
    """Shows all there is about one dead letter, as JSON."""
    with opened(service) as resources:
        click.echo(json.dumps(_whole(_find(resources.db, id)), indent=2, ensure_ascii=False))


@dead_letters.command()
@service_option
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All that are pending, the oldest first.")
def redrive(service: str, ids: tuple[str, ...], every: bool) -> None:
    """Applies dead letters again, after what broke them was mended.

    One that still fails stays pending; the command then ends with 1.
    """
    with opened(service) as resources:
        if every:
            pending = resources.db[COLLECTION].find({"state": "pending"}, {"_id": 1}).sort("_id", 1)
            ids = tuple(letter["_id"] for letter in pending)
        elif not ids:
            raise click.UsageError("name dead letters, or say --all")
        dispatcher = dispatcher_of(resources)
        failed = 0
        for id in ids:
            _find(resources.db, id)
            try:
                click.echo(f"{id} {dispatcher.redrive(id)}")
            except Exception as error:
                failed += 1
                click.echo(f"{id} failed: {type(error).__name__}: {error}", err=True)
    if failed:
        raise click.exceptions.Exit(1)


@dead_letters.command()
@service_option
@click.argument("id")
@click.option("--reason", required=True, help="Kept with the letter, for whoever asks later.")
def discard(service: str, id: str, reason: str) -> None:
    """Gives a dead letter up; it stays readable."""
    if not reason.strip():
        raise click.UsageError("--reason must say something")
    with opened(service) as resources:
        letter = _find(resources.db, id)
        changes = {"reason": reason, "settled_at": resources.clock.real_now()}
        if not settle(resources.db, letter, "discarded", changes):
            raise click.ClickException(f"{id} is {letter['state']}, only pending ones can be")
        click.echo(f"{id} discarded")


def _find(db: Any, id: str) -> Document:
    letter: Document | None = db[COLLECTION].find_one({"_id": id})
    if letter is None:
        raise click.ClickException(f"there is no dead letter {id}")
    return letter


def _summary(letter: Document) -> dict[str, Any]:
    names = ("type", "code", "error", "state", "topic", "partition", "offset")
    return {
        "id": letter["_id"],
        "at": letter["at"].isoformat(),
        **{name: letter[name] for name in names},
    }


def _whole(letter: Document) -> dict[str, Any]:
    """Bytes are shown as text, with escapes for what isn't any."""
    settled = letter.get("settled_at")
    return {
        **_summary(letter),
        "key": _text(letter["key"]),
        "headers": {name: _text(value) for name, value in letter["headers"]},
        "value": _text(letter["value"]),
        "reason": letter.get("reason"),
        "settled_at": settled.isoformat() if settled else None,
    }


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="backslashreplace")
