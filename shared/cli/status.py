"""`academy status`: how all services stand, in one table, and what needs attention."""

import json
import time
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import click
import pymongo
from rich.console import Console
from rich.console import Group
from rich.console import RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from shared.cli.environment import opened
from shared.cli.standing import Standing
from shared.cli.standing import as_json
from shared.cli.standing import look
from shared.cli.standing import problems_of
from shared.cli.standing import told_age
from shared.cli.standing import unread
from shared.contracts.registry import SERVICES
from shared.runtime.service import Resources

# How long one database may take to tell everything, seconds.
TELL_WITHIN = 2.0

WELL, ATTENTION, UNKNOWN = 0, 1, 2


@click.command()
@click.option("--service", "services", type=click.Choice(SERVICES), multiple=True)
@click.option("--json", "as_json_", is_flag=True, help="One JSON object.")
@click.option(
    "--watch",
    type=click.FloatRange(min=0.5),
    is_flag=False,
    flag_value=2.0,
    help="Look again every so many seconds (2) until Ctrl-C.",
)
def status(services: tuple[str, ...], as_json_: bool, watch: float | None) -> None:
    """Shows how all services stand; needs only their databases.

    Ends with 0 when all is well, 1 when something needs attention, 2 when a database cannot be
    read. `--watch` ends with what was seen last.
    """
    with ExitStack() as stack:
        names = services or SERVICES
        resources = {name: stack.enter_context(opened(name)) for name in names}
        # The others are looked into all the same: what a service has not read lies in their outbox.
        sources = resources | {
            name: stack.enter_context(opened(name)) for name in SERVICES if name not in resources
        }
        code = UNKNOWN
        if watch is None:
            standings = observe(resources, sources)
            code = exit_code(standings)
            if as_json_:
                click.echo(json.dumps(_document(standings, code)))
            else:
                Console(highlight=False).print(shown(standings))
        else:
            code = _watch(resources, sources, watch, as_json_)
    raise click.exceptions.Exit(code)


def observe(resources: Mapping[str, Resources], sources: Mapping[str, Resources]) -> list[Standing]:
    """Looks into all databases at once; one that is away costs `TELL_WITHIN` and says so."""
    with ThreadPoolExecutor(len(resources)) as pool:
        return list(pool.map(lambda each: _observe_one(each, sources), resources.values()))


def exit_code(standings: Sequence[Standing]) -> int:
    """What the command ends with."""
    if any(standing.away for standing in standings):
        return UNKNOWN
    return ATTENTION if any(standing.problems for standing in standings) else WELL


def shown(standings: Sequence[Standing]) -> RenderableType:
    """The table, 80 columns wide at most, with a line for each problem under it."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("service")
    for name in ("web", "worker", "outbox", "unread", "dead", "jobs"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("consumer", no_wrap=True)
    for standing in standings:
        table.add_row(standing.service, *_cells(standing))
    lines = [
        Text(f"{one.service}: {one.text} → {one.page}")
        for standing in standings
        for one in standing.problems
    ]
    if not lines:
        return Group(table, Text(""), Text("All is well."))
    return Group(table, Text(""), *lines, Text("→ the page of docs/runbook.md", style="dim"))


def _observe_one(resources: Resources, sources: Mapping[str, Resources]) -> Standing:
    name = resources.service.name
    try:
        with pymongo.timeout(TELL_WITHIN):
            standing = look(resources)
    except Exception as error:
        # Whatever it is, the other rows must be shown; a message may hold addresses and passwords.
        standing = Standing(name, away=type(error).__name__)
        return replace(standing, problems=problems_of(standing))
    try:
        with pymongo.timeout(TELL_WITHIN):
            others = {each: source.db for each, source in sources.items() if each != name}
            count, age = unread(resources, others, resources.clock.real_now())
        standing = replace(standing, unread=count, unread_age=age)
    except Exception:
        # Another service's database is away: then nobody can say what has not been read of it.
        standing = replace(standing, unread=None)
    return replace(standing, problems=problems_of(standing))


def _cells(standing: Standing) -> list[str]:
    if standing.away is not None:
        return ["?"] * 6 + ["database away"]
    return [
        _processes(standing, "web"),
        _processes(standing, "worker"),
        _with_age(standing.outbox, standing.outbox_age),
        "?" if standing.unread is None else _with_age(standing.unread, standing.unread_age),
        str(standing.dead),
        f"{standing.jobs}" + (f" {standing.jobs_failed}!" if standing.jobs_failed else ""),
        _consumer(standing),
    ]


def _processes(standing: Standing, kind: str) -> str:
    silent = len(standing.silent(kind))
    return str(len(standing.living(kind))) + (f"+{silent}?" if silent else "")


def _with_age(count: int, age: float) -> str:
    return f"{count} {told_age(age)}" if count else "0"


def _consumer(standing: Standing) -> str:
    if standing.stopped is not None:
        return "stopped"
    if not any("consumer" in each["loops"] for each in standing.living("worker")):
        return "none"
    return "reads" if standing.lag is None else f"reads, lag {standing.lag}"


def _document(standings: Sequence[Standing], code: int) -> dict[str, object]:
    return {"code": code, "services": [as_json(standing) for standing in standings]}


def _watch(
    resources: Mapping[str, Resources],
    sources: Mapping[str, Resources],
    every: float,
    as_json_: bool,
) -> int:
    code = UNKNOWN
    console = Console(highlight=False)
    try:
        if as_json_:
            while True:
                standings = observe(resources, sources)
                code = exit_code(standings)
                click.echo(json.dumps(_document(standings, code)))
                time.sleep(every)
        with Live(console=console, auto_refresh=False) as live:
            while True:
                standings = observe(resources, sources)
                code = exit_code(standings)
                when = Text(time.strftime("%H:%M:%S"), style="dim")
                live.update(Group(when, shown(standings)), refresh=True)
                time.sleep(every)
    except KeyboardInterrupt:
        return code
