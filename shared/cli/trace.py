"""`academy trace`: one person's, thing's or event's way through all services."""

from contextlib import ExitStack

import click
from pymongo.errors import PyMongoError

from shared.cli.environment import opened
from shared.cli.traces import Moment
from shared.cli.traces import Record
from shared.cli.traces import as_json
from shared.cli.traces import told
from shared.cli.traces import trace_of
from shared.contracts.registry import SERVICES
from shared.mongo.errors import is_unavailable


@click.command()
@click.argument("id")
@click.option("--json", "json_", is_flag=True, help="One JSON object.")
def trace(id: str, json_: bool) -> None:
    """Shows what all services know of ID, in order of time.

    ID is a person's (the token's `sub`), an enrolment's, a team's, an application's, a cohort's, a
    session's, a project's, a certificate's (or its serial), an event's, a job's, a dead letter's or
    a trace's. Names, addresses and what people wrote are not shown.
    """
    with ExitStack() as stack:
        services = [stack.enter_context(opened(name)) for name in SERVICES]
        try:
            traced = trace_of(services, id.strip())
        except PyMongoError as error:
            if not is_unavailable(error):
                raise
            raise click.ClickException(
                "a database cannot be read, so the way would have gaps; see `academy status`"
            ) from None
        if json_:
            click.echo(as_json(traced))
        elif not traced.nothing:
            _print(traced.records, traced.moments, traced.cut)
        if traced.nothing:
            kept = services[0].settings.outbox_kept.days
            kinds = sorted(
                {kind for one in services for track in one.service.tracks() for kind in track.finds}
                | {"event", "job", "dead letter", "trace"}
            )
            raise click.ClickException(
                f"no service knows {id}; looked for: {', '.join(kinds)} (events are kept for "
                f"{kept} days)"
            )


def _print(records: list[Record], moments: list[Moment], cut: bool) -> None:
    if records:
        click.echo("Records, as they stand:")
    for record in records:
        told_ = " ".join(f"{name}={told(value)}" for name, value in record.tells.items())
        click.echo(f"  {record.service} {record.collection} {record.id}")
        if told_:
            click.echo(f"    {told_}")
    if moments:
        click.echo("What happened (real time, UTC):")
    day = ""
    for moment in moments:
        if f"{moment.at:%Y-%m-%d}" != day:
            day = f"{moment.at:%Y-%m-%d}"
            click.echo(f"  {day}")
        clock = f"{moment.at:%H:%M:%S}.{moment.at.microsecond // 1000:03d}"
        name = moment.type.removeprefix("academy.")
        line = f"  {clock} {moment.service:<13} {moment.what:<11} {name}"
        click.echo(f"{line} {moment.detail}".rstrip())
        if moment.what == "written":
            click.echo(f"  {'':12} event {moment.event_id} of {moment.subject}")
    if cut:
        click.echo("There is more than is shown; ask for one event or enrolment.")
