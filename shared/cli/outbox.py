"""`academy outbox`: what a service has written for others, and sending it once more.

Times here are real ones, read from the ids of the rows: a row's own `time` is business time.
"""

import json
from datetime import datetime
from datetime import timedelta
from typing import Any

import click
from pymongo import ASCENDING
from pymongo.database import Database

from shared.cli.environment import opened
from shared.cli.environment import service_option
from shared.cli.options import MOMENT
from shared.cli.standing import told_age
from shared.events.outbox import COLLECTION
from shared.mongo.client import Document
from shared.runtime.ids import first_id_at
from shared.runtime.ids import made_at
from shared.runtime.service import Resources

CHUNK = 100

# A reader's mark lives `INBOX_KEPT_DAYS` from the moment at which the event was applied. Rows that
# come so near to that age are refused, because a reader may be slow to read them again.
MARGIN = timedelta(days=1)


@click.group()
def outbox() -> None:
    """Events that a service has written and its worker sends."""


@outbox.command("list")
@service_option
@click.option("--sent", is_flag=True, help="Those that were sent and are kept, newest first.")
@click.option("--type", "type_", help="Only this type.")
@click.option("--subject", help="Only this aggregate.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_rows(
    service: str, sent: bool, type_: str | None, subject: str | None, limit: int, as_json: bool
) -> None:
    """Lists rows that wait to be sent, the oldest first."""
    with opened(service) as resources:
        query = _query(sent, type_, subject)
        order = -1 if sent else ASCENDING
        rows = resources.db[COLLECTION].find(query, {"value": 0}).sort("_id", order).limit(limit)
        if as_json:
            for row in rows:
                click.echo(json.dumps(_summary(row)))
            return
        now = resources.clock.real_now()
        shown = 0
        for row in rows:
            shown += 1
            # Two lines a row, because ids do not fit beside each other and half an id is of no use.
            click.echo(f"{row['_id']}  {_age(row, now):>4}  {_short(row['type'])}")
            click.echo(f"{'':44}#{row['sequence']} of {row['subject']}")
        if not shown:
            click.echo(f"{service}: nothing {'sent is kept' if sent else 'waits'}")


@outbox.command()
@service_option
@click.argument("id")
def show(service: str, id: str) -> None:
    """Shows one row with its data, as JSON."""
    with opened(service) as resources:
        row = resources.db[COLLECTION].find_one({"_id": id})
        if row is None:
            raise click.ClickException(
                f"the outbox of {service} holds no row {id}; sent rows are kept for "
                f"{resources.settings.outbox_kept.days} days"
            )
        told = _summary(row) | {
            "traceparent": row["traceparent"],
            "data": json.loads(row["value"]),
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))


@outbox.command()
@service_option
@click.option("--json", "as_json", is_flag=True)
def count(service: str, as_json: bool) -> None:
    """Counts rows that wait, by type, with the age of the oldest, and those kept after sending."""
    with opened(service) as resources:
        rows = resources.db[COLLECTION]
        now = resources.clock.real_now()
        waiting: dict[str, list[str]] = {}
        for row in rows.find({"published_at": None}, {"type": 1}).sort("_id", ASCENDING):
            waiting.setdefault(row["type"], []).append(row["_id"])
        sent = rows.count_documents({"published_at": {"$ne": None}})
        if as_json:
            told = {
                name: {"count": len(ids), "oldest_seconds": _seconds(ids[0], now)}
                for name, ids in sorted(waiting.items())
            }
            click.echo(json.dumps({"waiting": told, "sent": sent}))
            return
        for name, ids in sorted(waiting.items()):
            click.echo(f"{len(ids):>8}  {told_age(_seconds(ids[0], now)):>4}  {_short(name)}")
        total = sum(map(len, waiting.values()))
        click.echo(f"{total:>8}        waiting in all; {sent} sent and kept")


@outbox.command()
@service_option
@click.option("--since", type=MOMENT, help="Rows written since then (real time, UTC).")
@click.option("--subject", help="Rows of this aggregate.")
@click.option("--id", "ids", multiple=True, help="This row; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Only says how many.")
def resend(
    service: str, since: datetime | None, subject: str | None, ids: tuple[str, ...], dry_run: bool
) -> None:
    """Marks sent rows unsent, so that the worker sends them once more.

    Readers drop what they have applied: they keep a mark of each event. That is why rows are
    refused that are older than those marks are kept (INBOX_KEPT_DAYS).
    """
    if since is None and subject is None and not ids:
        raise click.UsageError("say which rows: --since, --subject or --id")
    with opened(service) as resources:
        query = _narrowed(since, subject, ids)
        found = _sent_ids(resources.db, query)
        _refuse_missing(resources.db, service, ids)
        if not found:
            raise click.ClickException(f"the outbox of {service} keeps no sent row like that")
        _refuse_old(resources, found)
        if dry_run:
            click.echo(f"{service}: {len(found)} rows would be sent once more")
            return
        marked = 0
        for start in range(0, len(found), CHUNK):
            chunk = {"_id": {"$in": found[start : start + CHUNK]}, "published_at": {"$ne": None}}
            changed = resources.db[COLLECTION].update_many(chunk, {"$set": {"published_at": None}})
            marked += changed.modified_count
        click.echo(
            f"{service}: {marked} rows are sent once more; readers drop those that they have "
            "applied"
        )


def _query(sent: bool, type_: str | None, subject: str | None) -> Document:
    query: Document = {"published_at": {"$ne": None} if sent else None}
    if type_ is not None:
        query["type"] = type_ if type_.startswith("academy.") else f"academy.{type_}"
    if subject is not None:
        query["subject"] = subject
    return query


def _narrowed(since: datetime | None, subject: str | None, ids: tuple[str, ...]) -> Document:
    query: Document = {"published_at": {"$ne": None}}
    wanted: Document = {}
    if since is not None:
        wanted["$gte"] = first_id_at(since)
    if ids:
        wanted["$in"] = list(ids)
    if wanted:
        query["_id"] = wanted
    if subject is not None:
        query["subject"] = subject
    return query


def _sent_ids(db: Database[Document], query: Document) -> list[str]:
    return sorted(row["_id"] for row in db[COLLECTION].find(query, {"_id": 1}))


def _refuse_missing(db: Database[Document], service: str, ids: tuple[str, ...]) -> None:
    """A row that was named and is not there must not be passed over in silence."""
    there = {row["_id"] for row in db[COLLECTION].find({"_id": {"$in": list(ids)}}, {"_id": 1})}
    missing = [id for id in ids if id not in there]
    if missing:
        raise click.ClickException(f"the outbox of {service} holds no row {', '.join(missing)}")


def _refuse_old(resources: Resources, ids: list[str]) -> None:
    before = resources.clock.real_now() - resources.settings.inbox_kept + MARGIN
    old = [id for id in ids if (made_at(id) or before) <= before]
    if old:
        raise click.ClickException(
            f"{len(old)} of {len(ids)} rows are older than readers keep their marks "
            f"({resources.settings.inbox_kept.days} days, INBOX_KEPT_DAYS, less a day) and would "
            f"be applied twice; narrow with --since {before:%Y-%m-%dT%H:%M:%SZ}, or publish the "
            "present state anew with `academy resync`"
        )


def _summary(row: Document) -> dict[str, Any]:
    written, published = made_at(row["_id"]), row["published_at"]
    return {
        "id": row["_id"],
        "type": row["type"],
        "subject": row["subject"],
        "sequence": row["sequence"],
        "academy": row["academy"],
        "time": row["time"].isoformat(),
        "written_at": written.isoformat() if written else None,
        "published_at": published.isoformat() if published else None,
    }


def _short(type_: str) -> str:
    """Every name begins with `academy.`, which says nothing."""
    return type_.removeprefix("academy.")


def _seconds(id: str, now: datetime) -> float:
    written = made_at(id)
    return max(0.0, (now - written).total_seconds()) if written else 0.0


def _age(row: Document, now: datetime) -> str:
    return told_age(_seconds(row["_id"], now))
