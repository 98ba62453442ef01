"""`academy curriculum validate`: what an import would say of a package, before it is uploaded."""

import json
import os
import sys
from pathlib import Path

import click


def _language() -> str:
    """Indonesian where the shell speaks it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "id" if os.environ[name].startswith("id") else "en"
    return "en"


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The report itself, as JSON.")
@click.option("--lang", type=click.Choice(["id", "en"]), help="Language of table and page.")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the report as a page, too.",
)
def validate(file: Path, as_json: bool, lang: str | None, page: Path | None) -> None:
    """Reads the package FILE, or a folder that will become one, and tells everything about it.

    Ends with 0 when it could be published and 1 when it would be refused; the report is written in
    both cases, with all mistakes at once.
    """
    from services.content.commands.examine import examine_path
    from services.content.web.report_page import report_page

    report = examine_path(file)
    language = lang or _language()
    if page is not None:
        page.write_text(report_page(report, language), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        from services.content.cli.report_table import report_table

        Console(highlight=False).print(report_table(report, language))
    sys.exit(1 if report["refused"] else 0)
