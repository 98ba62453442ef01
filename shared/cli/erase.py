"""`academy erase`: a person's data goes from all services; the record of what was issued stays."""

import json
from collections.abc import Mapping
from typing import Any

import click

from shared.cli.environment import opened
from shared.events.dead_letters import COLLECTION as DEAD_LETTERS
from shared.mongo.unit_of_work import Transaction
from shared.runtime.service import Resources

# The service that owns people.
OWNER = "enrolment"


class DryRun(Exception):
    """Rolls back what was done to see what would be done."""


@click.command()
@click.argument("person")
@click.option("--academy", "slug", help="One academy; all that know the person when left out.")
@click.option("--reason", required=True, help="Kept with the erasure; without any personal data.")
@click.option(
    "--certificates",
    type=click.Choice(["keep", "anonymise"]),
    default="keep",
    show_default=True,
    help="Whether certificates stay verifiable under their holder's name.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def erase(
    person: str, slug: str | None, reason: str, certificates: str, dry_run: bool, as_json: bool
) -> None:
    """Erases PERSON (the `sub` of the sign-in) for good. See docs/privacy.md for what stays.

    Refused while the person takes part or applies. Safe to repeat.
    """
    if not reason.strip():
        raise click.UsageError("--reason must say something")
    if person in reason:
        raise click.UsageError("--reason is kept: leave the person out of it")
    with opened(OWNER) as resources:
        erasing = resources.service.erasing()
        if erasing is None:
            raise click.ClickException(f"{resources.service.name} does not erase people")
        academies = [slug] if slug else list(erasing.academies(resources.db, person))
        if not academies:
            raise click.ClickException(f"no academy knows {person}")
        found = {
            academy: _erase(resources, academy, person, reason, certificates, dry_run)
            for academy in academies
        }
        pending = resources.db[DEAD_LETTERS].count_documents({"state": "pending"})
    _tell(found, certificates, dry_run, as_json)
    if pending and not as_json:
        click.echo(f"{pending} dead letters of {OWNER} are pending; look whether they name anybody")


def _erase(
    resources: Resources,
    academy: str,
    person: str,
    reason: str,
    certificates: str,
    dry_run: bool,
) -> Mapping[str, int]:
    erasing = resources.service.erasing()
    assert erasing is not None
    seen: dict[str, int] = {}

    def command(tx: Transaction) -> None:
        seen.update(erasing.erase(tx, academy, person, reason, certificates))
        if dry_run:
            raise DryRun

    try:
        resources.uow.run(command)
    except DryRun:
        pass
    except resources.service.errors as error:
        raise click.ClickException(f"{academy}: {_words(resources, error)}") from error
    return seen


def _words(resources: Resources, error: Exception) -> str:
    code: str = getattr(error, "code", str(error))
    texts = resources.service.messages().get(code)
    params: Mapping[str, Any] = getattr(error, "params", {})
    return texts["en"].format(**params) if texts else code


def _tell(
    found: Mapping[str, Mapping[str, int]], certificates: str, dry_run: bool, as_json: bool
) -> None:
    if as_json:
        click.echo(
            json.dumps({"dry_run": dry_run, "certificates": certificates, "academies": found})
        )
        return
    for academy, counts in found.items():
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        state = "would be erased" if dry_run else "erased"
        click.echo(f"{academy}: {state} in {OWNER}: {told or 'nothing that was left'}")
    if dry_run:
        click.echo("nothing was changed")
        return
    click.echo(
        "content, mentoring and certification erase when they hear of it (academy status shows "
        "how far they are)\n"
        "what lies in the topics goes with their retention; sign-in, mail server, logs and backups "
        "are not Academy's: see docs/privacy.md"
    )
    if certificates == "keep":
        click.echo("certificates stay verifiable under their holder's name")
